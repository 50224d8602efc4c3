"""`python -m libs.ops.county` writes the files anew."""

from libs.ops.county.files import FILES

for path, text in FILES.items():
    path.write_text(text(), encoding="utf-8")
