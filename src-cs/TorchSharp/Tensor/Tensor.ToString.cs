using System.Globalization;
using System.Text;

namespace TorchSharp;

/// <summary>How a tensor is written: its description only, or with its elements in one language's manner.</summary>
public enum TensorStringStyle { Default, Metadata, Julia, Numpy, CSharp }

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>"[2x3], type = Float32, device = cpu"</summary>
        public override string ToString() => IsInvalid ? "(disposed)" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        /// <summary>The tensor as text; more than 6 along a dimension are cut to the first and last 3.</summary>
        public string ToString(TensorStringStyle style, string? fltFormat = "g5", int? width = null, CultureInfo? cultureInfo = null, string? newLine = "\n")
        {
            if (style is TensorStringStyle.Default or TensorStringStyle.Metadata || IsInvalid) return ToString();
            using var scope = NewDisposeScope();
            var elements = detach().cpu();
            var format = new Format(style, fltFormat ?? "g5", cultureInfo ?? CultureInfo.InvariantCulture, newLine ?? "\n");
            var text = new StringBuilder();
            if (style == TensorStringStyle.Julia) text.Append(ToString()).Append(format.NewLine);
            Append(text, elements, format, 0);
            return text.ToString();
        }

        private sealed record Format(TensorStringStyle Style, string Number, CultureInfo Culture, string NewLine)
        {
            public (string Open, string Between, string Close) Row => Style switch
            {
                TensorStringStyle.Julia => (" ", " ", ""),
                TensorStringStyle.CSharp => ("{", ", ", "}"),
                _ => ("[", " ", "]"),
            };
        }

        private const long Shown = 3;

        private static void Append(StringBuilder text, Tensor t, Format format, int depth)
        {
            if (t.dim() == 0) { text.Append(Number(t, format)); return; }
            var (open, between, close) = format.Row;
            var (count, nested) = (t.shape[0], t.dim() > 1);
            text.Append(nested && format.Style == TensorStringStyle.Julia ? "" : open);
            for (long i = 0; i < count; i++)
            {
                if (i > 0) text.Append(nested ? format.NewLine + new string(' ', format.Style == TensorStringStyle.Julia ? 0 : depth + 1) : between);
                if (count > 2 * Shown && i == Shown) { text.Append("..."); i = count - Shown - 1; continue; }
                Append(text, t[i], format, depth + 1);
            }
            text.Append(nested && format.Style == TensorStringStyle.Julia ? "" : close);
        }

        private static string Number(Tensor t, Format format) => t.dtype switch
        {
            ScalarType.Bool => t.ToBoolean() ? "true" : "false",
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 => t.ToInt64().ToString(format.Culture),
            _ => t.ToDouble().ToString(format.Number, format.Culture),
        };
    }
}
