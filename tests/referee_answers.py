# SPDX-License-Identifier: Apache-2.0
"""A second, slow computation of the answers (key `answers` of the pair document) from the written definitions only.

Sources: docs/statistics.md, docs/api.md, docs/decisions, and the comments of include/comove/answer.h and of the kernels'
headers. Plain lists and loops, normal equations on standardised columns; nothing is shared with the program.
"""
import bisect
import datetime as dt
import math
import re
from operator import mul
from statistics import NormalDist

import referee as ref

NORMAL = NormalDist()
Z975 = ref.Z975
MIN_R = 20  # pairs below which a page states no correlation
NOTHING = {"r": None, "low": None, "high": None, "se": None}
OOS = {"daily": (252, 21), "weekly": (52, 4), "monthly": (36, 3), "quarterly": (20, 1), "annual": (0, 0)}


# ---- numbers -------------------------------------------------------------------------------------------------------


def dot(x, y):
    return sum(map(mul, x, y))


def centred(x):
    mean = math.fsum(x) / len(x)
    return [v - mean for v in x]


def upper(z):
    return math.erfc(z / math.sqrt(2)) / 2


def two_sided(z):
    return math.erfc(abs(z) / math.sqrt(2))


def chi2_upper(x, k):
    """Upper tail for whole degrees of freedom, by recurrence in steps of two."""
    if x <= 0:
        return 1.0
    half = x / 2
    if k % 2:
        total, term, steps, shift = math.erfc(math.sqrt(half)), math.sqrt(half / math.pi) * 2, (k - 1) // 2, 1.5
    else:
        total, term, steps, shift = 0.0, 1.0, k // 2, 1.0
    term *= math.exp(-half)
    for j in range(steps):
        total += term
        term *= half / (j + shift)
    return total


def beta_fraction(a, b, x):
    """Continued fraction of the incomplete beta function, evaluated backwards."""
    f = 0.0
    for m in range(400, 0, -1):
        odd = -(a + m - 1) * (a + b + m - 1) * x / ((a + 2 * m - 2) * (a + 2 * m - 1))
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        f = odd / (1 + even / (1 + f))
    return 1 / (1 + f)


def f_upper(f, d1, d2):
    """Upper tail of the F distribution."""
    x = d2 / (d2 + d1 * f)
    a, b = d2 / 2, d1 / 2
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * beta_fraction(a, b, x) / a
    return 1 - front * beta_fraction(b, a, 1 - x) / b


def kolmogorov(q):
    if q < .2:
        return 1.0
    return max(0.0, min(1.0, 2 * math.fsum((-1) ** (k + 1) * math.exp(-2 * k * k * q * q) for k in range(1, 60))))


def wilson(hits, n):
    if n == 0:
        return None, None, None
    p, z2 = hits / n, Z975 * Z975
    mid, half = p + z2 / (2 * n), Z975 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return p, (mid - half) / (1 + z2 / n), (mid + half) / (1 + z2 / n)


def cholesky(m):
    n = len(m)
    low = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = m[i][j] - dot(low[i][:j], low[j][:j])
            if i == j:
                if s <= 1e-13:
                    return None
                low[i][i] = math.sqrt(s)
            else:
                low[i][j] = s / low[j][j]
    return low


def solve(low, b):
    n, x = len(b), list(b)
    for i in range(n):
        x[i] = (x[i] - dot(low[i][:i], x[:i])) / low[i][i]
    for i in reversed(range(n)):
        x[i] = (x[i] - sum(low[k][i] * x[k] for k in range(i + 1, n))) / low[i][i]
    return x


class Fit:
    """Least squares; with a constant the columns are centred and the intercept has no place in `coef`."""

    def __init__(self, columns, y, constant=True):
        self.n, self.k = len(y), len(columns) + constant
        prepare = centred if constant else list
        self.cols, self.y = [prepare(c) for c in columns], prepare(y)
        self.size = [math.sqrt(dot(c, c)) or 1.0 for c in self.cols]
        unit = [[v / s for v in c] for c, s in zip(self.cols, self.size)]
        gram = [[dot(a, b) for b in unit] for a in unit]
        self.low = cholesky(gram)
        self.ok = self.low is not None and self.n > self.k
        if not self.ok:
            return
        coef = solve(self.low, [dot(c, self.y) for c in unit])
        left = self.residual(unit, coef)
        more = solve(self.low, [dot(c, left) for c in unit])  # one step of refinement
        coef = [a + b for a, b in zip(coef, more)]
        self.e = self.residual(unit, coef)
        self.rss = dot(self.e, self.e)
        self.coef = [b / s for b, s in zip(coef, self.size)]
        self.unit = unit
        k = len(columns)
        self.inverse = [solve(self.low, [float(i == j) for i in range(k)]) for j in range(k)]

    def residual(self, unit, coef):
        fit = [0.0] * self.n
        for b, c in zip(coef, unit):
            fit = [f + b * v for f, v in zip(fit, c)]
        return [v - f for v, f in zip(self.y, fit)]

    def cov(self, robust):
        k = len(self.cols)
        if robust:
            e2 = [v * v for v in self.e]
            meat = [[sum(map(mul, map(mul, a, b), e2)) for b in self.unit] for a in self.unit]
            bread = self.inverse
            half = [[dot(bread[i], [meat[m][j] for m in range(k)]) for j in range(k)] for i in range(k)]
            scale = self.n / (self.n - self.k)
            full = [[scale * dot(half[i], [bread[m][j] for m in range(k)]) for j in range(k)] for i in range(k)]
        else:
            s2 = self.rss / (self.n - self.k)
            full = [[s2 * v for v in row] for row in self.inverse]
        return [[full[i][j] / (self.size[i] * self.size[j]) for j in range(k)] for i in range(k)]


def slope_of(y, x, least=MIN_R):
    if len(x) < least or ref.flat(x):
        return None
    b, se = ref.slope(y, x)
    return {"beta": b, "se": se, "low": b - Z975 * se, "high": b + Z975 * se}


def ranks(x):
    order, out, i = sorted(range(len(x)), key=x.__getitem__), [0.0] * len(x), 0
    while i < len(x):
        j = i
        while j + 1 < len(x) and x[order[j + 1]] == x[order[i]]:
            j += 1
        for k in range(i, j + 1):
            out[order[k]] = (i + j) / 2 + 1
        i = j + 1
    return out


def jack(x, y):
    return ref.jackknife(x, y) if len(x) >= MIN_R else NOTHING


def compare(a, b):
    if not a["se"] or not b["se"]:
        return None, None
    z = (math.atanh(a["r"]) - math.atanh(b["r"])) / math.hypot(a["se"], b["se"])
    return z, two_sided(z)


# ---- one change ----------------------------------------------------------------------------------------------------


def bartlett(u, lag):
    """u has mean 0; weights 1 - h / (lag + 1)."""
    n = len(u)
    total = dot(u, u) / n
    for h in range(1, lag + 1):
        total += 2 * (1 - h / (lag + 1)) * dot(u[h:], u[:-h]) / n
    return total


def wkd(x, y, keep=0):
    """Q, p and the number of pairs before the change; `keep` pairs at either end are no place for it."""
    n, r = len(x), ref.pearson(x, y)
    if r is None:
        return None, None, None
    a, b = centred(x), centred(y)
    sa, sb = math.sqrt(dot(a, a) / n), math.sqrt(dot(b, b) / n)
    a, b = [v / sa for v in a], [v / sb for v in b]
    u = [p * q - r * (p * p + q * q) / 2 for p, q in zip(a, b)]
    lrv = bartlett(u, int(math.log(n)) - 1)  # weights 1 - h / floor(ln n)
    best, at = -1.0, 0
    sx = sy = sxx = syy = sxy = 0.0
    for j, (p, q) in enumerate(zip(a, b), 1):
        sx, sy, sxx, syy, sxy = sx + p, sy + q, sxx + p * p, syy + q * q, sxy + p * q
        if j < max(keep, 2) or j > n - keep:
            continue
        vx, vy = sxx - sx * sx / j, syy - sy * sy / j
        if vx <= 0 or vy <= 0 or (j < 30 and (ref.flat(x[:j]) or ref.flat(y[:j]))):
            continue
        if j < 30:
            rj = ref.pearson(x[:j], y[:j])
        else:
            rj = (sxy - sx * sy / j) / math.sqrt(vx * vy)
        d = j * abs(rj - r)
        if d > best:
            best, at = d, j
    q = at * abs(ref.pearson(x[:at], y[:at]) - r) / math.sqrt(n * lrv)
    return q, kolmogorov(q), at


# ---- one side ahead ------------------------------------------------------------------------------------------------


def ccf(x, y, k):
    """r and robust t; k > 0: x leads."""
    a, b = centred(x), centred(y)
    if k < 0:
        a, b = b, a
    e = [p * q for p, q in zip(a, b[abs(k):])]
    if not any(a) or not any(b) or not any(e):
        return None, None
    return math.fsum(e) / math.sqrt(dot(a, a) * dot(b, b)), math.fsum(e) / math.sqrt(dot(e, e))


def autocorrelation(x, k=1):
    a = centred(x)
    return dot(a, a[k:]) / dot(a, a)


def own_filter(x, order):
    """What is left of x by its own Yule-Walker autoregression."""
    rho = [1.0] + [autocorrelation(x, k) for k in range(1, order + 1)]
    low = cholesky([[rho[abs(i - j)] for j in range(order)] for i in range(order)])
    phi = solve(low, rho[1:])
    a = centred(x)
    return [a[t] - sum(phi[k] * a[t - 1 - k] for k in range(order)) for t in range(order, len(a))]


def lags_of(x, order, first):
    return [x[first - k:len(x) - k] for k in range(1, order + 1)]


def granger(x, y, p):
    """p of the plain F and of the robust Wald that x helps to explain y."""
    n = len(y)
    if n - p <= 2 * p + 1:
        return None, None
    own, other = lags_of(y, p, p), lags_of(x, p, p)
    full, short = Fit(own + other, y[p:]), Fit(own, y[p:])
    if not full.ok or not short.ok:
        return None, None
    f = (short.rss - full.rss) / p / (full.rss / (full.n - full.k))
    cov = full.cov(True)
    block = [row[p:] for row in cov[p:]]
    scale = [math.sqrt(block[i][i]) for i in range(p)]
    low = cholesky([[block[i][j] / scale[i] / scale[j] for j in range(p)] for i in range(p)])
    b = [v / s for v, s in zip(full.coef[p:], scale)]
    return f_upper(f, p, full.n - full.k), chi2_upper(dot(b, solve(low, b)), p)


def var_lag(x, y, most):
    """Lags with the smallest BIC on the rows that all have."""
    best, out, n = math.inf, None, len(x) - most
    for p in range(1, most + 1):
        fits = [Fit([c[most - p:] for c in lags_of(x, p, p) + lags_of(y, p, p)], side[most:]) for side in (x, y)]
        if not all(f.ok for f in fits):
            return None
        s = [[dot(f.e, g.e) / n for g in fits] for f in fits]
        value = math.log(s[0][0] * s[1][1] - s[0][1] ** 2) + math.log(n) / n * 2 * (2 * p + 1)
        if value < best - 1e-13:
            best, out = value, p
    return out


def out_of_sample(x, y, lag, train):
    """Forecasts of y from index `train` on: number, R2, t, p."""
    rows = [(y[t - 1], x[t - lag], y[t]) for t in range(lag, len(y))]
    first = train - lag
    m = [math.fsum(r[i] for r in rows[:first]) / first for i in range(3)]
    rows = [tuple(r[i] - m[i] for i in range(3)) for r in rows]
    s = [0.0] * 9  # u, v, w, uu, vv, uv, uw, vw, count
    e0, f = [], []
    sq0 = sq1 = 0.0
    for t, (u, v, w) in enumerate(rows):
        if t >= first:
            c = s[8]
            uu, vv, uv = s[3] - s[0] * s[0] / c, s[4] - s[1] * s[1] / c, s[5] - s[0] * s[1] / c
            uw, vw = s[6] - s[0] * s[2] / c, s[7] - s[1] * s[2] / c
            du, dv, mw = u - s[0] / c, v - s[1] / c, s[2] / c
            short = mw + uw / uu * du
            det = uu * vv - uv * uv
            full = mw + (uw * vv - vw * uv) / det * du + (vw * uu - uw * uv) / det * dv
            sq0 += (w - short) ** 2
            sq1 += (w - full) ** 2
            f.append((w - short) ** 2 - ((w - full) ** 2 - (short - full) ** 2))
        for i, q in enumerate((u, v, w, u * u, v * v, u * v, u * w, v * w, 1)):
            s[i] += q
    n = len(f)
    t = math.fsum(f) / n / (ref.sd(f) / math.sqrt(n))
    return n, 1 - sq1 / sq0, t, upper(t)


# ---- long run ------------------------------------------------------------------------------------------------------


def table_p(tau, star, low, high, small, large):
    """MacKinnon (1994)."""
    if tau > high:
        return 1.0
    if tau < low:
        return 0.0
    c = small if tau <= star else large
    return upper(-sum(b * tau ** i for i, b in enumerate(c)))


TAU_C1 = (-1.61, -18.83, 2.74, (2.1659, 1.4412, .038269), (1.7339, .93202, -.12745, -.010368))
TAU_C2 = (-2.62, -18.86, .92, (2.92, 1.5012, .039796), (2.1945, .64695, -.29198, -.042377))


def adf(x, criterion, table, constant=True):
    """Rows, lags, tau and p; lags by the criterion among 0 .. Schwert's on the rows that all have."""
    n = len(x)
    most = min(math.ceil(12 * (n / 100) ** .25), n // 2 - (1 if constant else 0) - 1)
    d = [b - a for a, b in zip(x, x[1:])]

    def columns(p, first):
        return [x[first:-1]] + [d[first - k:len(d) - k] for k in range(1, p + 1)], d[first:]
    whole = Fit(*columns(most, most), constant)
    if whole.low is None:
        return None
    best, lags, left = math.inf, 0, dot(whole.y, whole.y)
    unit = [dot(c, whole.y) / s for c, s in zip(whole.cols, whole.size)]
    part = []  # the triangle solved row by row: each takes its share of what is left
    for p in range(most + 1):
        part.append((unit[p] - dot(whole.low[p][:p], part)) / whole.low[p][p])
        left -= part[-1] ** 2
        k = p + 1 + constant
        cost = 2 if criterion == "aic" else math.log(whole.n)
        value = whole.n * math.log(left / whole.n) + cost * k
        if value < best - 1e-9:
            best, lags = value, p
    f = Fit(*columns(lags, lags), constant)
    if not f.ok:
        return None
    tau = f.coef[0] / math.sqrt(f.cov(False)[0][0])
    return {"n": f.n, "lags": lags, "stat": tau, "p": table_p(tau, *table)}


def kpss(x):
    n, e = len(x), centred(x)
    s0, s1 = dot(e, e) / n, 0.0
    for i in range(1, int(n ** (2 / 9)) + 1):
        p = dot(e[i:], e[:-i]) / (n / 2)
        s0, s1 = s0 + p, s1 + i * p
    lags = min(int(1.1447 * ((s1 / s0) ** 2) ** (1 / 3) * n ** (1 / 3)), n - 1)
    run = total = 0.0
    for v in e:
        run += v
        total += run * run
    stat = total / n ** 2 / bartlett(e, lags)
    edges, ps = (.347, .463, .574, .739), (.1, .05, .025, .01)
    i = bisect.bisect(edges, stat)
    p = ps[0] if i == 0 else ps[-1] if i == 4 else \
        ps[i - 1] + (ps[i] - ps[i - 1]) * (stat - edges[i - 1]) / (edges[i] - edges[i - 1])
    return {"n": n, "lags": lags, "stat": stat, "p": p}


def engle_granger(y, x):
    if ref.flat(x):
        return None
    f = Fit([x], y)
    got = adf(f.e, "aic", TAU_C2, constant=False)
    return got and got["p"]


# ---- normal pairs --------------------------------------------------------------------------------------------------


def both_below(h, r):
    """P(X < h, Y < h), by Simpson's rule over the angle."""
    n, top = 2000, math.asin(r)
    total = 0.0
    for i in range(n + 1):
        s = math.sin(top * i / n)
        total += (1 if i in (0, n) else 4 if i % 2 else 2) * math.exp(-h * h / (1 + s))
    return NORMAL.cdf(h) ** 2 + total * top / n / 3 / (2 * math.pi)


def exceedance_normal(r, theta):
    """Correlation given that both exceed theta (Rosenbaum 1961)."""
    s = math.sqrt(1 - r * r)
    prob = both_below(-theta, r)
    pdf, k = NORMAL.pdf, (theta - r * theta) / s
    if prob < 1e-8:
        return None
    tail = upper(k)
    m1 = (1 + r) * pdf(theta) * tail / prob
    joint = s / math.sqrt(2 * math.pi) * pdf(math.sqrt(2 * theta * theta * (1 - r) / (1 - r * r)))
    m2 = 1 + ((theta + r * r * theta) * pdf(theta) * tail + r * joint) / prob
    m11 = r + (2 * r * theta * pdf(theta) * tail + joint) / prob
    return (m11 - m1 * m1) / (m2 - m1 * m1)


# ---- outlook -------------------------------------------------------------------------------------------------------


def by_rank(errors, q):
    """Value of rank (k + 1) q among k, between neighbours in proportion."""
    s = sorted(errors)
    h = (len(s) + 1) * q - 1
    h = min(max(h, 0), len(s) - 1)
    i = min(int(h), len(s) - 2)
    return s[i] + (h - i) * (s[i + 1] - s[i])


# ---- states --------------------------------------------------------------------------------------------------------


def read_regimes(path):
    with open(path, encoding="utf-8") as f:
        text = f.read().split("\nregimes:\n")[1]
    out = []
    for part in re.split(r"^(?=  - id: )", text, flags=re.M)[1:]:
        got = {k: v.strip() for k, v in re.findall(r"^    (\w+): (.+)$", part, re.M)}
        got["id"] = re.search(r"id: (\S+)", part).group(1)
        got["state"] = [(label, float(edge) if edge else math.inf, kind == "up_to") for label, kind, edge in re.findall(
            r"- \{id: \w+, label: ([^,]+), when: [^}]*?(?:, (below|up_to): ([-.\d]+))?\}", part)]
        got["ids"] = re.findall(r"- \{id: (\w+), label", part)
        got["announced"] = [(dt.date.fromisoformat(d), s) for d, s in
                            re.findall(r"known: ([-\d]+), state: (\w+)", part)]
        out.append(got)
    return out


KNOWN = {}


def known_day(metric, day):
    """Close from which on a value is known: of the day when public by 16:30 in New York, else of the next."""
    if (metric.id, day) in KNOWN:
        return KNOWN[metric.id, day]
    local = metric.known_at(day).astimezone(ref.ZoneInfo("America/New_York"))
    KNOWN[metric.id, day] = local.date() + (ref.DAY if local.hour * 60 + local.minute > 990 else 0 * ref.DAY)
    return KNOWN[metric.id, day]


def state_path(regime, metric):
    """(known from, state) in order."""
    if regime["measure"] == "announced":
        return [(d, regime["ids"].index(s)) for d, s in regime["announced"]]
    rows, out, by_day = metric.level, [], dict(metric.level)
    dates = [d for d, _ in rows]
    for day, v in rows:
        if regime["measure"] == "year-on-year":
            before = by_day.get(ref.add_months(day, -12))
            v = 100 * (v / before - 1) if before else None
        elif regime["measure"] == "change":
            i = bisect.bisect_right(dates, day - int(regime["days"]) * ref.DAY) - 1
            v = float(ref.decimal(v) - ref.decimal(rows[i][1])) if i >= 0 else None
        state = -1
        if v is not None:
            state = next(k for k, (_, edge, closed) in enumerate(regime["state"])
                         if v < edge or (closed and v <= edge) or edge == math.inf)
        out.append((known_day(metric, day), state))
    return sorted(out, key=lambda r: r[0])


def state_at(path, days, day, age):
    """`days`: the dates of the path."""
    i = bisect.bisect_right(days, day) - 1
    if i < 0 or (age and (day - days[i]).days > age):
        return -1
    return path[i][1]
