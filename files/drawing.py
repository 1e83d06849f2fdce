"""A program of its own that draws one uploaded paper: it knows neither Django nor the portal.

What it opens was made by strangers, and so were the mistakes in it. It therefore gets the bytes on
its standard input, little memory and time, no files to write and no other processes, and answers
on its standard output. `files.pages` starts it:

    drawing.py info application/pdf      JSON: number of pages, sizes, texts of the first ones
    drawing.py page application/pdf 3    the third page as WebP
"""

import io
import json
import resource
import sys
from typing import Any

MEMORY = 1024**3
CPU_SECONDS = 10
# Pages that are shown, and how much text of one.
MAX_PAGES = 20
MAX_TEXT = 6000
# Of the drawn page, in pixels.
WIDTH, HEIGHT = 1200, 2400
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG"}
# What a camera says of how it was held (EXIF): beyond 4 the picture lies on its side.
ORIENTATION, ON_ITS_SIDE = 0x0112, 4


def limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        # Fonts that a paper names and does not bring.
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def pdf_info(document: Any) -> dict[str, Any]:
    shown = range(min(len(document), MAX_PAGES))
    sizes = [document.get_page_size(number) for number in shown]
    texts = [document[number].get_textpage().get_text_bounded()[:MAX_TEXT] for number in shown]
    return {"pages": len(document), "sizes": sizes, "texts": texts}


def pdf_page(document: Any, number: int) -> Any:
    page = document[number - 1]
    wide, high = page.get_size()
    return page.render(scale=min(WIDTH / wide, HEIGHT / high)).to_pil()


def main(act: str, kind: str, number: int) -> None:
    limit()
    import pypdfium2  # type: ignore[import-untyped]
    from PIL import Image, ImageOps

    Image.init()
    content = sys.stdin.buffer.read()
    if kind == "application/pdf":
        document = pypdfium2.PdfDocument(content)
        if act == "info":
            sys.stdout.write(json.dumps(pdf_info(document)))
            return
        picture = pdf_page(document, number)
    else:
        picture = Image.open(io.BytesIO(content), formats=[PICTURES[kind]])
        if act == "info":
            turned = picture.getexif().get(ORIENTATION, 1) > ON_ITS_SIDE
            size = picture.size[::-1] if turned else picture.size
            sys.stdout.write(json.dumps({"pages": 1, "sizes": [size], "texts": [""]}))
            return
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((WIDTH, HEIGHT))
    picture.convert("RGB").save(sys.stdout.buffer, "WEBP", quality=78)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1)
