"""What an organisation's code looks like, wherever one is given: whether there is such an organisation, others know."""

import re

from scheduler.errors import Invalid


def refuse_no_code(ods_code: str, field: str) -> None:
    """Raise `Invalid`, naming `field`, for what cannot be the ODS code of an organisation."""
    if not re.fullmatch(r"[A-Z0-9]{3,12}", ods_code, re.ASCII):
        raise Invalid("An organisation's code has 3 to 12 capital letters and digits.", field=field)
