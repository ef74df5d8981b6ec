// Fills a form's `passkey` with what this device has signed, and sends it. Without this, or without keys, the code stays.
const place = document.querySelector("[data-passkeys]");
if (place && window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON) {
  const makes = "make" in place.dataset;
  const button = place.querySelector("button");
  const form = place.closest("form");
  place.hidden = false;
  button.addEventListener("click", async () => {
    const answer = await fetch(place.dataset.passkeys, { method: "POST" });
    if (!answer.ok) return form.submit();
    const asked = await answer.json();
    const signed = await (makes
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) })
    ).catch(() => null); // whoever closes the dialogue stays where they are
    if (!signed) return;
    form.elements.passkey.value = JSON.stringify(signed.toJSON());
    form.submit();
  });
}
