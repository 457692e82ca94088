# SPDX-License-Identifier: Apache-2.0
"""Just enough C to measure it: functions and prototypes, without comments, strings, directives."""
import re

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//(?:\\\n|[^\n])*)
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.S | re.X,
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)
CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b([^\n]*)")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)
NAME_BEFORE_PAREN = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
DECISION = re.compile(r"\b(?:if|for|while|case)\b|&&|\|\||\?")
CASE_RUN = re.compile(r"\bcase\b[^;{}?]*?:(?=\s*case\b)")
NOT_A_FUNCTION = {"if", "for", "while", "switch", "return", "sizeof", "do", "else"}


def blank(text):
    """The text with every character but the line ends replaced by a space: offsets stay true."""
    return re.sub(r"[^\n]", " ", text)


class Function:
    def __init__(self, name, start_line, body, body_line):
        self.name, self.start_line, self.body = name, start_line, body
        self.end_line = body_line + body.count("\n")

    def lines(self):
        """Lines from the name to the closing brace; the rows of local tables are not counted."""
        return self.end_line - self.start_line + 1 - table_lines(self.body)

    def complexity(self):
        """1 + decision points; labels that share one branch of a switch are one decision."""
        return 1 + len(DECISION.findall(CASE_RUN.sub("", self.body)))

    def nesting(self):
        """Deepest pair of braces inside the body, initialisers aside."""
        depth = deepest = 0
        for brace in re.findall(r"[{}]", drop_tables(self.body)):
            depth += 1 if brace == "{" else -1
            deepest = max(deepest, depth)
        return deepest - 1


class Prototype:
    def __init__(self, name, returns, line, comment):
        self.name, self.returns, self.line, self.comment = name, returns, line, comment


class Source:
    """One C file. `code` has comments, strings and directives blanked, `text` is as written."""

    def __init__(self, path, text):
        self.path, self.text = path, text
        self.comments = []
        self.code = self._strip(text)

    def _strip(self, text):
        def replace(match):
            if match["comment"] is not None:
                self.comments.append((match.start(), match.end()))
                return blank(match[0])
            quote = match[0][0]
            return quote + blank(match[0][1:-1]) + quote if len(match[0]) > 1 else match[0]

        # Include paths are strings too, but those are read from the text.
        self.without_comments = TOKEN.sub(replace, text)
        return drop_directives(drop_dead_branches(self.without_comments))

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def includes(self):
        """(line, '<' or '"', path) of every include that is not commented out."""
        for match in INCLUDE.finditer(self.text):
            if not any(a <= match.start() < b for a, b in self.comments):
                yield self.line_of(match.start(1)), match[1], match[2]

    def functions(self):
        for start, end, body in statements(self.code):
            head = self.code[start:end]
            name = declared_name(head)
            if body is None or name is None or "=" in head.split("(")[0]:
                continue
            at = start + head.index(name)
            yield Function(name, self.line_of(at), body, self.line_of(end))

    def prototypes(self):
        """Functions declared or defined inline at the top level of a header."""
        for start, end, _ in statements(self.code):
            head = self.code[start:end]
            name = declared_name(head)
            if name is None or re.match(r"typedef\b", head) or "=" in head.split("(")[0]:
                continue
            returns = head[: head.index(name)].strip()
            yield Prototype(name, returns, self.line_of(start), self._comment_above(start))

    def _comment_above(self, offset):
        """The comment that ends on the line before `offset`, or None."""
        for start, end in self.comments:
            if end <= offset and re.fullmatch(r"[ \t]*\n[ \t]*", self.text[end:offset]):
                return self.text[start:end]
        return None


def drop_dead_branches(text):
    """Blanks #else branches and __cplusplus blocks, so that braces balance."""
    out, stack = [], []  # one entry an #if: is this branch kept?
    for line in text.split("\n"):
        match = CONDITIONAL.match(line)
        if match:
            if match[1] in ("if", "ifdef", "ifndef"):
                stack.append("__cplusplus" not in match[2] and match[2].strip() != "0")
            elif match[1] == "endif":
                if stack:
                    stack.pop()
            elif stack:
                stack[-1] = False
        out.append(line if all(stack) else blank(line))
    return "\n".join(out)


def drop_directives(text):
    return DIRECTIVE.sub(lambda match: blank(match[0]), text)


def matching_brace(code, start):
    """Offset just past the brace that closes the one at `start`."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, start):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return len(code)


def statements(code):
    """(start, end of head, function body or None) of each top-level declaration."""
    position = 0
    while True:
        match = re.compile(r"\S").search(code, position)
        if not match:
            return
        start = match.start()
        stop = re.compile(r"[;{]").search(code, start)
        if not stop:
            return
        if stop[0] == ";":
            yield start, stop.start(), None
            position = stop.end()
            continue
        head, end = code[start : stop.start()], matching_brace(code, stop.start())
        if head.rstrip().endswith(")"):
            yield start, stop.start(), code[stop.start() : end]
            position = end
        else:  # a struct, an enum or an initialised table: up to its semicolon
            semicolon = code.find(";", end)
            position = len(code) if semicolon < 0 else semicolon + 1
        position = max(position, end)


def declared_name(head):
    """The function a declaration declares; macros in capitals in front of it are attributes."""
    for match in NAME_BEFORE_PAREN.finditer(head):
        name = match[1]
        if name in NOT_A_FUNCTION:
            return None
        if not name.startswith("__attribute") and not name.isupper() and name != "_Static_assert":
            return name
        if name == "_Static_assert":
            return None
    return None


def tables(code):
    """(start, end) of every braced initialiser that spans lines."""
    position = 0
    for match in re.compile(r"=\s*\{").finditer(code):
        if match.start() < position:
            continue
        end = matching_brace(code, match.end() - 1)
        position = end
        yield match.start(), end


def table_lines(code):
    return sum(code.count("\n", start, end) for start, end in tables(code))


def drop_tables(code):
    out, position = [], 0
    for start, end in tables(code):
        out.append(code[position:start])
        position = end
    return "".join(out) + code[position:]
