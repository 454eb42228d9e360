// The figures and tables of page.md, from the record of experiment.fsx.
#load "../HeavyTails.fsx"

open System
open HeavyTails
open MathNet.Numerics.Statistics

let values (images: Images) (record: SweepRecord) =
    let rows = record.rows
    [ "data" => images.train.Name; "digits" => (images.word = "digits"); "nets" => rows.Length ]
