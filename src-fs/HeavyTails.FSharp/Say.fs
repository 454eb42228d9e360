namespace HeavyTails

open System
open System.Globalization

/// Numbers as a page says them.
///   plain, decimals, plusMinus       1.0578; 17.09; 17.09 ± 0.03
///   power                            10⁻³
///   range                            1.25 … 1.92
///   meanAndDeviation, meanAndError   of some values
module Say =

    /// At most four decimals.
    let plain (x: float) = x.ToString("0.####", CultureInfo.InvariantCulture)

    /// A number with a fixed count of decimals, a true minus sign, ∞ for what is not finite.
    let decimals (digits: int) (x: float) =
        if Double.IsNaN x then "–"
        elif Double.IsInfinity x then (if x > 0.0 then "∞" else "−∞")
        else x.ToString("F" + string digits, CultureInfo.InvariantCulture).Replace('-', '−')

    /// A power of ten in Unicode's superscripts, "10⁻³"; "1" for 10⁰. Values between two powers are rounded to the nearer.
    let power (x: float) =
        match int (Math.Round(log10 x)) with
        | 0 -> "1"
        | exponent ->
            "10"
            + String.map (fun digit -> if digit = '-' then '⁻' else "⁰¹²³⁴⁵⁶⁷⁸⁹"[int digit - int '0']) (string exponent)

    /// The least and the greatest of some values, "1.25 … 1.92".
    let range digits (values: float list) = $"{decimals digits (List.min values)} … {decimals digits (List.max values)}"

    let private meanAndVariance (values: float list) =
        let mean = List.average values

        mean,
        (if values.Length < 2 then
             nan
         else
             (values |> List.sumBy (fun v -> (v - mean) ** 2.0)) / float (values.Length - 1))

    /// Mean and standard deviation of some values, divisor n - 1; of one value, the value and NaN.
    let meanAndDeviation values = let mean, variance = meanAndVariance values in mean, sqrt variance

    /// Mean and standard error of some values; of one value, the value and NaN.
    let meanAndError (values: float list) =
        let mean, variance = meanAndVariance values in mean, sqrt (variance / float values.Length)

    /// "17.09 ± 0.03": mean and standard error of some values; the value alone where there is one; "–" where there is none.
    let plusMinus digits (values: float list) =
        if values.IsEmpty then
            "–"
        else
            match meanAndError values with
            | mean, error when Double.IsNaN error -> decimals digits mean
            | mean, error -> $"{decimals digits mean} ± {decimals digits error}"
