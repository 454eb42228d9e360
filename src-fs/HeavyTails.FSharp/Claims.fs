namespace HeavyTails

open System
open HeavyTails.Core.Fits
open HeavyTails.Core.Statistics
open HeavyTails.Reports.Reproduction

/// A claim of a paper, before a run has judged it.
type Statement =
    {
        /// BibTeX key in src-fs/papers/references.bib.
        paper: string
        /// Where it is stated: "figure 2", "abstract", "section 4.1".
        figure: string
        /// Short name, unique within a run.
        id: string
        /// What is claimed, as a sentence.
        sentence: string
    }

/// Claims of papers, each judged by what a run has for it. No verdict is written down: it is computed from numbers.
///   about             the claim itself
///   within            judged by two numbers with their errors
///   interval          mean of a few values with half of Student's 95 % interval
///   mean              judged by a number and a few values of ours, with Student's interval of their mean
///   covered           judged by how many intervals hold the truth: at least the stated share
///   coveredExactly    the same, where too many disagree as well
///   because           judged by a condition of the script
///   holds, holdsIf    a condition as a verdict
///   negative          a rank correlation that is claimed to be negative
///   decided, common   a condition that may be undecided; the verdict that several have in common
///   orElse            another reason, for where the verdict is not agreement
///   legacy            what the source's own code gives here
///
///   Claim.about "Gurbuzbalaban2021" "figure 2" "kesten" "At α = 2 the step size is η_crit."
///   |> Claim.within 2 (2.0, 0.0) (hill, error)
module Claim =

    /// A claim of a paper: its BibTeX key, where it is stated, a short name, and the sentence.
    let about (paper: string) (figure: string) (id: string) (sentence: string) : Statement =
        { paper = paper; figure = figure; id = id; sentence = sentence }

    let private judged (theirs: string) (ours: string) (judgement: Judgement) (claim: Statement) =
        Claim(
            Id = claim.id,
            Paper = claim.paper,
            Figure = claim.figure,
            Statement = claim.sentence,
            Theirs = theirs,
            Ours = ours,
            Verdict = judgement.Verdict,
            Why = judgement.Why
        )

    let private plusMinus digits value error =
        if error > 0.0 then
            $"{Say.decimals digits value} ± {Say.decimals digits error}"
        else
            Say.decimals digits value

    let private judgedBy digits (theirs: float, tolerance: float) (ours: Measured) =
        judged
            (plusMinus digits theirs tolerance)
            (plusMinus digits ours.Value ours.Error)
            (Judgement.Of(theirs, tolerance, ours))

    /// Judges a claim by numbers: theirs with the tolerance within which the claim still holds, ours with its standard
    /// error (NaN for a single value). The rule is HeavyTails.Reports.Reproduction.Judgement's; the numbers are shown
    /// with so many decimals.
    let within (digits: int) (theirs: float, tolerance: float) (ours: float, error: float) (claim: Statement) =
        claim |> judgedBy digits (theirs, tolerance) (Measured(ours, error))

    let private measured (values: float list) =
        match values with
        | [] -> Measured(nan, nan)
        | [ one ] -> Measured(one, nan)
        | _ -> let mean, error = Say.meanAndError values in Measured(mean, error, float (values.Length - 1))

    /// The mean of a few values and half of the width of its 95 % interval, by Student's law with their number less 1
    /// as degrees of freedom; NaN for the width of one value, and for both of none.
    let interval (values: float list) = let found = measured values in found.Value, found.HalfWidth

    /// Judges a claim by the mean of a few values, with the interval above: 1.96 standard errors would be too few where
    /// there are five seeds. One value has no error, and a claim without values is open.
    let mean (digits: int) (theirs: float, tolerance: float) (ours: float list) (claim: Statement) =
        claim |> judgedBy digits (theirs, tolerance) (measured ours)

    /// Judges the statement that intervals hold the truth with probability `level` or more, by how many of them do.
    /// Intervals that are too wide agree.
    let covered (theirs: string) (ours: string) (level: float) (hits: int, intervals: int) (claim: Statement) =
        claim |> judged theirs ours (Judgement.OfCoverage(level, hits, intervals))

    /// The same where the probability is stated to be `level` and no more, so that too wide intervals disagree.
    let coveredExactly (theirs: string) (ours: string) (level: float) (hits: int, intervals: int) (claim: Statement) =
        claim |> judged theirs ours (Judgement.OfCoverage(level, hits, intervals, exactly = true))

    /// A condition of the script as a verdict: agreement where it holds, disagreement where it does not.
    let holds (condition: bool) = if condition then Verdict.Agrees else Verdict.Disagrees

    /// A condition that the run may leave undecided, None, as a verdict.
    let decided (condition: bool option) = condition |> Option.map holds |> Option.defaultValue Verdict.Open

    /// A condition as a verdict where the run can decide it; else the claim is open.
    let holdsIf (canDecide: bool) (condition: bool) = decided (if canDecide then Some condition else None)

    /// A rank correlation as text with its interval, and the verdict on the claim that it is negative: decided by the
    /// interval, or by the p value where all ranks agree and there is no interval; open where it cannot be computed.
    let negative (correlation: FitResult<RankCorrelation>) =
        match correlation with
        | NotFitted(_, reason) -> reason, Verdict.Open
        | Fitted found ->
            let interval, isTold =
                match found.Interval with
                | Fitted ends -> $"{Say.decimals 2 ends.Low} … {Say.decimals 2 ends.High}", not ends.HoldsZero
                | NotFitted _ -> $"p = {Say.decimals 3 found.PValue}", found.PValue < 0.05

            $"{Say.decimals 2 found.Value} ({interval})", holdsIf isTold (found.Value < 0.0)

    /// The verdict that all have; open where they differ.
    let common (verdicts: Verdict list) =
        match List.distinct verdicts with
        | [ one ] -> one
        | _ -> Verdict.Open

    /// Judges a claim by a verdict that the script has computed, with the texts to be shown: what the paper states,
    /// what came out with its error, and the reason for another verdict than agreement, as a sentence.
    let because (theirs: string) (ours: string) (verdict: Verdict) (why: string) (claim: Statement) =
        claim |> judged theirs ours (Judgement(verdict, (if verdict = Verdict.Agrees then "" else why)))

    /// Another reason than the rule's own, for where the verdict is not agreement.
    let orElse (why: string) (claim: Claim) = claim.WithReason why

    /// What the source's own code gives here, faults included.
    let legacy (text: string) (claim: Claim) = claim.WithLegacy text
