namespace HeavyTails

open System
open HeavyTails.Reports.Wording

/// Numbers as text, over the C# class NumberText, and the means and errors that they are made of.
///   plain, decimals, plusMinus       1.0578; 17.09; 17.09 ± 0.03
///   plusDeviation                    the mean with the standard deviation in place of the error
///   power                            10⁻³
///   range                            1.25 … 1.92
///   meanAndDeviation, meanAndError   of some values
module Say =

    /// At most four decimals, without trailing zeros.
    let plain (x: float) = NumberText.Rounded x

    /// A fixed number of decimals, with a true minus sign; "–" for NaN and "∞" for infinity.
    let decimals (digits: int) (x: float) = NumberText.Fixed(x, digits)

    /// A power of ten in Unicode's superscripts, "10⁻³"; "1" for 10⁰. A value between two powers is rounded to one.
    let power (x: float) =
        match int (Math.Round(log10 x)) with
        | 0 -> "1"
        | exponent ->
            "10"
            + String.map (fun digit -> if digit = '-' then '⁻' else "⁰¹²³⁴⁵⁶⁷⁸⁹"[int digit - int '0']) (string exponent)

    /// The least and the greatest of some values, "1.25 … 1.92"; of none, "–".
    let range digits (values: float list) =
        if values.IsEmpty then
            "–"
        else
            $"{decimals digits (List.min values)} … {decimals digits (List.max values)}"

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

    let private spread estimate digits (values: float list) =
        if values.IsEmpty then
            "–"
        else
            let mean, spread = estimate values in NumberText.WithError(mean, spread, digits)

    /// "17.09 ± 0.03": mean and standard error of the values; of one value, the value alone; of none, "–".
    let plusMinus digits (values: float list) = spread meanAndError digits values

    /// The same with the standard deviation of the values, divisor n - 1.
    let plusDeviation digits (values: float list) = spread meanAndDeviation digits values
