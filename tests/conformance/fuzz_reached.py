"""Whether every operation that was to be tried was tried.

    tests/conformance/fuzz_reached.py OPENAPI.json REPORT.json REPORT.xml only|but REGEX

REPORT is what schemathesis wrote (`--report-json-path`, `--report-junit-path`); the operations are those of the
document whose address matches REGEX, or all but those. Prints how many there are; exit code 1, and the names of
those that were left out, where not all of them were tried. Standard library only.
"""

import json
import re
import sys
import xml.etree.ElementTree as xml

METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}


def documented(document, which, regex):
    wanted = {"only": True, "but": False}[which]
    return {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        if bool(re.search(regex, path)) == wanted
        for method in operations
        if method in METHODS
    }


def reached(report):
    cases = xml.parse(report).getroot().iter("testcase")
    return {case.get("name") for case in cases if case.find("skipped") is None}


def main():
    document, counted, report, which, regex = sys.argv[1:6]
    wanted = documented(json.load(open(document)), which, regex)
    told = json.load(open(counted))["operations"]
    print(f"{told['tested']} of {len(wanted)} operations")
    for name in sorted(wanted - reached(report)):
        print(f"never tried: {name}")
        told["tested"] = -1
    if not (told["tested"] == told["selected"] == len(wanted)):
        print(f"selected {told['selected']}, errored {told['errored']}, skipped {told['skipped']}: {told['skip_reasons']}")
        sys.exit(1)


main()
