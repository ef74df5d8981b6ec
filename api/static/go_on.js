// Presses the button of a page that only has to be got through.
document.querySelector("[data-go-on]").submit();
