// Part of the package HeavyTails.FSharp: F# Interactive runs it when a session refers to the package.
do HeavyTails.Session.start ()
