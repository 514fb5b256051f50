"""A curve as a picture: a few lines of SVG, no library."""

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 720, 380, 70, 50, 45, 40


def curve(title, points, target):
    """SVG of (entries held, entries a second) with the target as a dashed line."""
    most_x = max(x for x, _ in points)
    most_y = max(*(y for _, y in points), target) * 1.15

    def place(x, y):
        return LEFT + x / most_x * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y / most_y * (HEIGHT - BOTTOM - TOP)

    parts = [_text(WIDTH / 2, 22, title, "middle", 15)]
    for x in range(0, int(most_x) + 1, 200_000):
        parts += [_line(place(x, 0), place(x, most_y), "#eee"), _text(*_below(place(x, 0)), f"{x:,}", "middle")]
    for y in range(0, int(most_y), 2000):
        left = place(0, y)
        parts += [_line(left, place(most_x, y), "#eee"), _text(left[0] - 6, left[1] + 4, f"{y:,}", "end")]
    parts.append(_line(place(0, target), place(most_x, target), "#b00", ' stroke-dasharray="6 4"'))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*one) for one in points))
    parts.append(f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>')
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#06c"/>' for x, y in (place(*one) for one in points)]
    parts.append(_text(WIDTH / 2, HEIGHT - 8, "entries the store holds afterwards", "middle"))
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _below(place):
    return place[0], place[1] + 18


def _line(start, end, colour, more=""):
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{colour}"{more}/>'
    )


def _text(x, y, text, anchor, size=12):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{text}</text>'
