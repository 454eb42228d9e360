"""Prints values of special functions by mpmath at 40 digits:  python3 make_special.py > special.json

A row is [arguments ..., value]. Arguments are decimal strings of the exact doubles; values have 25 digits.
"""
import json
import random
import sys

from mpmath import mp, mpf, exp, expint, erfc, log, zeta, digamma, diff

mp.dps = 40
random.seed(20240)


def row(*numbers):
    return [mp.nstr(mpf(x), 25) if not isinstance(x, float) else repr(x) for x in numbers]


orders = [-20.5, -5.0, -1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1 - 1e-9, 1.0, 1 + 1e-9, 1.001, 1.25, 1.4999, 1.5, 1.5001, 2.0,
          2 + 1e-12, 2.5, 3.0, 4.2, 7.0, 12.34, 30.0, 123.4]
points = [1e-12, 1e-6, 1e-3, 0.01, 0.1, 0.3, 0.7, 0.999, 1.0, 1.001, 1.5, 2.5, 5.0, 10.0, 40.0, 300.0]
integrals = [row(p, x, exp(mpf(x)) * expint(mpf(p), mpf(x))) for p in orders for x in points]
integrals += [row(p, x, exp(mpf(x)) * expint(mpf(p), mpf(x)))
              for p, x in ((random.uniform(-4, 25), 10 ** random.uniform(-8, 2.5)) for _ in range(200))]

errors = [row(x, log(erfc(mpf(x))))
          for x in (-6.0, -2.0, -0.5, -1e-5, 0.0, 1e-10, 1e-3, 0.1, 0.5, 0.99, 1.0, 1.01,
                    2.0, 5.0, 10.0, 26.0, 100.0, 1e4)]
errors += [row(x, log(erfc(mpf(x)))) for x in (random.uniform(-3, 12) for _ in range(100))]


def hurwitz(s, q):
    z = zeta(mpf(s), mpf(q))
    return row(s, q, log(z), -diff(lambda t: log(zeta(t, mpf(q))), mpf(s)))


zetas = [hurwitz(s, q)
         for s in (1.0001, 1.1, 1.5, 2.0, 2.5, 3.3, 6.0, 15.0) for q in (0.5, 1.0, 2.0, 7.0, 12.0, 100.0, 12345.0)]
digammas = [row(x, digamma(mpf(x)))
            for x in (-3.7, -0.5, 1e-3, 0.1, 0.5, 1.0, 1.4616321449683622, 2.0, 5.5, 11.99, 12.0, 100.0, 1e6)]

json.dump({"made_by": "make_special.py", "mpmath": __import__("mpmath").__version__, "digits": 40,
           "scaled_exponential_integral": integrals, "log_erfc": errors, "log_hurwitz_zeta_and_mean_log": zetas,
           "digamma": digammas},
          sys.stdout, indent=0)
