// Plotly.js reads plain objects: an attribute that is absent keeps its default, so only what was set is written, in the order in
// which it was set. Numbers are written round-trip and invariant; NaN and infinities, which JSON lacks, become null (a gap).
namespace XPlot.Plotly

open System
open System.Buffers
open System.Collections
open System.Collections.Generic
open System.ComponentModel
open System.Globalization
open System.Text.Json

/// What every trace, axis, marker, ... of this assembly is underneath. Not part of XPlot's surface: do not name it.
[<AbstractClass; EditorBrowsable(EditorBrowsableState.Never)>]
type Emitted internal (kind: string) =
    let attributes = Dictionary<string, obj>()
    do if kind <> "" then attributes["type"] <- kind

    internal new() = Emitted ""

    member internal _.Attributes = attributes

    member internal _.Set(name: string, value: obj) = attributes[name] <- value

    member internal _.Has(name: string) = attributes.ContainsKey name

    /// The value that was set, else what XPlot answers: "" for text, zero, false or null.
    member internal _.Get<'T>(name: string) : 'T =
        match attributes.TryGetValue name with
        | true, value -> unbox<'T> value
        | _ when typeof<'T> = typeof<string> -> unbox<'T> (box "")
        | _ -> Unchecked.defaultof<'T>

/// Writes attributes as plotly.js 1.43 and later read them.
module internal Json =

    let private number (w: Utf8JsonWriter) (value: float) =
        if Double.IsFinite value then w.WriteNumberValue value else w.WriteNullValue()

    let rec value (w: Utf8JsonWriter) (item: obj) =
        match item with
        | null -> w.WriteNullValue()
        | :? string as s -> w.WriteStringValue s
        | :? bool as b -> w.WriteBooleanValue b
        | :? float as x -> number w x
        | :? float32 as x -> if Single.IsFinite x then w.WriteNumberValue x else w.WriteNullValue()
        | :? int as n -> w.WriteNumberValue n
        | :? int64 as n -> w.WriteNumberValue n
        | :? decimal as n -> w.WriteNumberValue n
        | :? DateTime as t -> w.WriteStringValue(t.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture))
        | :? DateTimeOffset as t -> w.WriteStringValue(t.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture))
        | :? (float[]) as xs ->
            w.WriteStartArray()
            for x in xs do number w x
            w.WriteEndArray()
        | :? Emitted as e -> attributes w e
        | :? IDictionary as d ->
            w.WriteStartObject()
            for entry in Seq.cast<DictionaryEntry> d do
                w.WritePropertyName(string entry.Key)
                value w entry.Value
            w.WriteEndObject()
        | :? IEnumerable as items ->
            w.WriteStartArray()
            for i in items do value w i
            w.WriteEndArray()
        | :? IConvertible as c when c.GetTypeCode() >= TypeCode.SByte && c.GetTypeCode() <= TypeCode.UInt64 -> w.WriteNumberValue(c.ToDecimal CultureInfo.InvariantCulture)
        | :? IFormattable as f -> w.WriteStringValue(f.ToString(null, CultureInfo.InvariantCulture))
        | other -> invalidArg (nameof item) $"plotly.js takes text, numbers, truth values, dates and sequences of these, got a {other.GetType()}"

    /// XPlot's title, titlefont and titleside became one object in plotly.js 1.43, and since 3.0 the old text form is dropped without a word.
    and private attributes (w: Utf8JsonWriter) (e: Emitted) =
        w.WriteStartObject()
        let set = e.Attributes
        let inTitle name = name = "title" || name = "titlefont" || name = "titleside"
        if set.Keys |> Seq.exists inTitle then
            w.WriteStartObject "title"
            for name, inner in [ "title", "text"; "titlefont", "font"; "titleside", "side" ] do
                match set.TryGetValue name with
                | true, v ->
                    w.WritePropertyName inner
                    value w v
                | _ -> ()
            w.WriteEndObject()
        for KeyValue(name, v) in set do
            if name = "autotick" then
                if not (set.ContainsKey "tickmode") then w.WriteString("tickmode", (if unbox<bool> v then "auto" else "linear"))
            elif not (inTitle name) then
                w.WritePropertyName name
                value w v
        w.WriteEndObject()

    /// Escapes <, >, & and everything beyond ASCII, so the text is safe inside a script element in any encoding.
    let text (item: obj) =
        let buffer = ArrayBufferWriter<byte>()
        (use w = new Utf8JsonWriter(buffer)
         value w item)
        Text.Encoding.UTF8.GetString buffer.WrittenSpan
