// Ten digits as strokes of a pen in the unit square, x to the right, y down. A smooth stroke is the Catmull-Rom spline
// through its points, any other a polyline.
namespace HeavyTails.Data.Synthetic;

internal readonly record struct Stroke(bool Smooth, (double X, double Y)[] Points);

/// <summary>The shapes that <see cref="Digits"/> draws.</summary>
internal static class DigitShapes
{
    /// <summary>Ways to write each digit, [10][variants][strokes].</summary>
    public static readonly Stroke[][][] All =
    [
        [
            [
                Curve(
                    (.5, .04),
                    (.24, .18),
                    (.16, .5),
                    (.25, .83),
                    (.5, .96),
                    (.76, .82),
                    (.84, .5),
                    (.75, .17),
                    (.5, .04)
                ),
            ],
        ],
        [
            [Line((.5, .04), (.5, .96))],
            [Line((.28, .26), (.54, .05), (.54, .96))],
            [Line((.3, .24), (.52, .05), (.52, .95)), Line((.26, .95), (.78, .95))],
        ],
        [
            [
                Curve((.18, .28), (.34, .08), (.64, .06), (.8, .27), (.64, .52), (.38, .74), (.17, .94)),
                Line((.17, .94), (.85, .93)),
            ],
            [
                Curve(
                    (.2, .22),
                    (.45, .05),
                    (.75, .18),
                    (.7, .45),
                    (.45, .72),
                    (.22, .88),
                    (.2, .76),
                    (.4, .8),
                    (.62, .93),
                    (.86, .86)
                ),
            ],
        ],
        [
            [
                Curve((.2, .15), (.5, .04), (.77, .2), (.68, .4), (.44, .48)),
                Curve((.44, .48), (.74, .57), (.81, .78), (.54, .96), (.17, .86)),
            ],
            [Line((.22, .07), (.76, .07), (.46, .42)), Curve((.46, .42), (.78, .52), (.8, .8), (.5, .96), (.18, .87))],
        ],
        [
            [Line((.3, .06), (.18, .56), (.84, .56)), Line((.68, .3), (.64, .96))],
            [Line((.65, .04), (.14, .64), (.88, .64)), Line((.65, .04), (.65, .96))],
        ],
        [
            [
                Line((.78, .07), (.3, .08), (.25, .45)),
                Curve((.25, .45), (.55, .38), (.8, .6), (.68, .88), (.42, .96), (.16, .86)),
            ],
        ],
        [
            [
                Curve(
                    (.7, .05),
                    (.4, .24),
                    (.22, .6),
                    (.32, .88),
                    (.58, .95),
                    (.78, .75),
                    (.62, .54),
                    (.38, .58),
                    (.24, .74)
                ),
            ],
        ],
        [
            [Line((.16, .08), (.82, .08), (.56, .5), (.4, .96))],
            [Line((.16, .08), (.82, .08), (.56, .5), (.4, .96)), Line((.32, .52), (.72, .5))],
        ],
        [
            [
                Curve(
                    (.5, .49),
                    (.27, .32),
                    (.31, .1),
                    (.54, .04),
                    (.75, .17),
                    (.69, .37),
                    (.5, .49),
                    (.27, .65),
                    (.24, .86),
                    (.5, .97),
                    (.76, .86),
                    (.73, .64),
                    (.5, .49)
                ),
            ],
        ],
        [
            [
                Curve((.76, .3), (.6, .08), (.32, .1), (.21, .33), (.4, .52), (.64, .46), (.76, .28)),
                Curve((.76, .28), (.75, .6), (.62, .96)),
            ],
            [
                Curve((.74, .28), (.56, .06), (.3, .12), (.24, .36), (.45, .52), (.74, .32)),
                Line((.74, .32), (.74, .96)),
            ],
        ],
    ];

    private static Stroke Curve(params (double, double)[] points) => new(true, points);

    private static Stroke Line(params (double, double)[] points) => new(false, points);
}
