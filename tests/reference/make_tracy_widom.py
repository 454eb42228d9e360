#!/usr/bin/python3
"""Prints upper quantiles of the Tracy-Widom law of order 1 for src-cs/HeavyTails.Core/RandomMatrices/TracyWidom.cs:

    tests/reference/make_tracy_widom.py

F(s) = exp(-(1/2) int_s^inf ((x - s) q(x)^2 + q(x)) dx),  q'' = s q + 2 q^3,  q ~ Ai at infinity (Tracy & Widom 1996).
The initial value problem is integrated from s = 8 downwards with tolerances 1e-12. Each line is a tail probability and
its quantile; Bejan 2005 gives 0.9793 for 0.05 and 2.0234 for 0.01. The script needs Debian's python3-scipy.
"""
from math import exp

from scipy.integrate import quad, solve_ivp
from scipy.optimize import brentq
from scipy.special import airy

START = 8.0


def derivative(s, y):
    # first = int (x - s) q^2, square = int q^2 and area = int q, each from s to infinity.
    q, slope, first, square, area = y
    return [slope, s * q + 2 * q ** 3, -square, -q * q, -q]


def integral(f):
    return quad(f, START, 40, epsabs=1e-18)[0]


ai, slope = airy(START)[:2]
y0 = [ai, slope, integral(lambda x: (x - START) * airy(x)[0] ** 2), integral(lambda x: airy(x)[0] ** 2),
      integral(lambda x: airy(x)[0])]
solution = solve_ivp(derivative, (START, -4), y0, rtol=1e-12, atol=1e-16, dense_output=True).sol
for tail in (0.1, 0.05, 1e-2, 5e-3, 2e-3, 1e-3, 2e-4, 1e-4, 1e-5, 1e-6):
    print(f"{tail:g} {brentq(lambda s: 1 - exp(-0.5 * (solution(s)[2] + solution(s)[4])) - tail, -3, START):.5f}")
