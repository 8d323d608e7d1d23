"""Reads XML without its dangers: no document types, hence no entities, and no tag that never ends."""

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from leadintake import limits
from leadintake.errors import FileTooLarge, UnreadableFile
from leadintake.tabular.zip_guard import damaged

OnStart = Callable[[str, dict[str, str]], object]
OnEnd = Callable[[str], object]
OnText = Callable[[str], object]


def local_name(name: str) -> str:
    """Drop the prefix that stands for a namespace."""
    return name.rpartition(":")[2]


def read_xml(chunks: Iterable[bytes], start: OnStart, end: OnEnd | None = None, text: OnText | None = None) -> None:
    """Report what is in an XML part."""
    for _ in stream_xml(chunks, start, end, text):
        pass


def stream_xml(
    chunks: Iterable[bytes], start: OnStart, end: OnEnd | None = None, text: OnText | None = None
) -> Iterator[None]:
    """Report what is in an XML part, and pause after each chunk of it."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes "is final" by position only
            fed += len(chunk)
            # A tag that is not finished is scanned again from its start with every chunk.
            if fed - parser.CurrentByteIndex > limits.XML_TOKEN_BYTES:
                raise FileTooLarge("Inside the file there is a single XML tag of more than 1 MB: no workbook has that.")
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - see above
        yield
    except expat.ExpatError:
        raise damaged("its XML is broken") from None


def _refuse_document_type(*_: object) -> None:
    raise UnreadableFile(
        "Inside the file, XML declares a document type, which workbooks never do and which can be used for attacks."
        " Open it in Excel, save it again, and send that."
    )
