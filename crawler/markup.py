"""XML from outside: parsed without entities, without network and within libxml2's own limits."""

from __future__ import annotations

from lxml import etree


def xml_root(body: bytes) -> etree._Element | None:
    """Return the root of a document, mended where it is broken; None where there is none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(body.lstrip(), parser)
    except etree.XMLSyntaxError:
        return None
