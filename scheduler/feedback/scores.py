"""The five answers, in the words that the NHS asks them in (Friends and Family Test)."""

SCORES = {5: "very good", 4: "good", 3: "neither good nor poor", 2: "poor", 1: "very poor"}
