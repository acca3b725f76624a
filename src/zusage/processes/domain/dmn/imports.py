"""A DMN file with all files it imports.

Source: DMN 1.5, 6.3.3 (import): elements of an imported model are named with the import's name before a dot; an import
without a name adds them to the importing model's own names.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from zusage.processes.domain.dmn.source import Source
from zusage.processes.domain.findings import ProcessBroken

Imported = Mapping[str, bytes] | Callable[[str], bytes | None]

MAX_FILES = 100
_OF_DMN = "/DMN/"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file of a model.

    :ivar namespace: its target namespace
    :ivar imports: the names it gives to the namespaces it imports
    """

    source: Source
    namespace: str
    imports: dict[str, str]


def files_of(xml: bytes, file: str, imported: Imported, *, strict: bool) -> list[ImportedFile]:
    """Return a file and all it imports, each once and behind those it imports; the file itself comes last.

    :param imported: the bytes of other models by their namespace
    :raises ProcessBroken: if a file is no DMN, is not there, or imports itself
    """
    loader = _Loader(imported, strict=strict)
    source = Source(xml, file, strict=strict)
    loader.load(source, ())
    if source.findings:
        raise ProcessBroken(source.findings)
    return list(loader.loaded.values())


class _Loader:
    def __init__(self, imported: Imported, *, strict: bool) -> None:
        self.find = imported if callable(imported) else imported.get
        self.strict = strict
        self.loaded: dict[str, ImportedFile] = {}

    def load(self, source: Source, around: tuple[str, ...]) -> None:
        namespace = source.root.get("namespace", "")
        names: dict[str, str] = {}
        for element in self.elements(source):
            wanted = element.get("namespace", "")
            if wanted in names:
                source.find(element, "import.duplicate", f"{wanted} is imported already.")
            names[wanted] = element.get("name", "").strip()
            if wanted == namespace or wanted in around:
                source.find(element, "import.circle", f"{wanted} imports itself.")
            elif wanted not in self.loaded:
                self.load_imported(source, element, (*around, namespace))
        self.loaded[namespace] = ImportedFile(source, namespace, names)

    def elements(self, source: Source) -> Iterator[etree._Element]:
        for element in source.children(source.root, "import"):
            kind = element.get("importType", "")
            if _OF_DMN in kind:
                yield element
            else:
                source.doubt(
                    element,
                    "import.kind",
                    f"Only models of DMN are imported here; the importType is {kind or 'missing'}.",
                )

    def load_imported(self, source: Source, element: etree._Element, around: tuple[str, ...]) -> None:
        wanted = element.get("namespace", "")
        xml = self.find(wanted)
        if xml is None:
            source.find(element, "import.missing", f"The imported model {wanted} was not given.")
        elif len(around) + len(self.loaded) > MAX_FILES:
            source.find(element, "import.too-many", f"More than {MAX_FILES} models are imported.")
        else:
            inner = Source(xml, wanted, strict=self.strict)
            self.load(inner, around)
            source.findings += inner.findings
