"""How many parts a text costs (3GPP TS 23.038): one character outside GSM-7 turns all of it into UCS-2."""

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = set("[]{}^\\|~€\f")


def is_gsm7(text: str) -> bool:
    return all(c in BASIC or c in EXTENDED for c in text)


def parts(text: str) -> int:
    """Parts that a text is sent as: 160 then 153 a part in GSM-7, 70 then 67 in UCS-2; at least one.

    A character that counts two is never split between parts.
    """
    if is_gsm7(text):
        return _parts([2 if c in EXTENDED else 1 for c in text], 160, 153)
    return _parts([2 if ord(c) > 0xFFFF else 1 for c in text], 70, 67)


def _parts(widths: list[int], single: int, each: int) -> int:
    if sum(widths) <= single:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > each:
            count, used = count + 1, 0
        used += width
    return count
