// The parts that traces and layouts are made of. Attribute names, types and meanings are plotly.js's own (plotly.com/javascript/reference);
// each is set by name, `Line(color = "#0072b2", width = 2.0)`, and an attribute that is not set is not written.
namespace XPlot.Plotly

/// A typeface: CSS family, size in px, colour.
type Font() =
    inherit Emitted()
    member o.family with get (): string = o.Get "family" and set (value: string) = o.Set("family", value)
    member o.size with get (): float = o.Get "size" and set (value: float) = o.Set("size", value)
    member o.color with get (): string = o.Get "color" and set (value: string) = o.Set("color", value)

/// The typeface of text drawn at data points.
type Textfont() =
    inherit Emitted()
    member o.family with get (): string = o.Get "family" and set (value: string) = o.Set("family", value)
    member o.size with get (): float = o.Get "size" and set (value: float) = o.Set("size", value)
    member o.color with get (): string = o.Get "color" and set (value: string) = o.Set("color", value)

/// A line, or the outline of a marker: width in px, dash "solid", "dot", "dash", "dashdot" or lengths in px, shape "linear", "spline", "hv", ...
type Line() =
    inherit Emitted()
    member o.color with get (): obj = o.Get "color" and set (value: obj) = o.Set("color", value)
    member o.width with get (): obj = o.Get "width" and set (value: obj) = o.Set("width", value)
    member o.shape with get (): obj = o.Get "shape" and set (value: obj) = o.Set("shape", value)
    member o.smoothing with get (): float = o.Get "smoothing" and set (value: float) = o.Set("smoothing", value)
    member o.dash with get (): string = o.Get "dash" and set (value: string) = o.Set("dash", value)
    member o.colorscale with get (): obj = o.Get "colorscale" and set (value: obj) = o.Set("colorscale", value)
    member o.cauto with get (): bool = o.Get "cauto" and set (value: bool) = o.Set("cauto", value)
    member o.cmax with get (): float = o.Get "cmax" and set (value: float) = o.Set("cmax", value)
    member o.cmin with get (): float = o.Get "cmin" and set (value: float) = o.Set("cmin", value)
    member o.autocolorscale with get (): bool = o.Get "autocolorscale" and set (value: bool) = o.Set("autocolorscale", value)
    member o.reversescale with get (): bool = o.Get "reversescale" and set (value: bool) = o.Set("reversescale", value)
    member o.outliercolor with get (): string = o.Get "outliercolor" and set (value: string) = o.Set("outliercolor", value)
    member o.outlierwidth with get (): float = o.Get "outlierwidth" and set (value: float) = o.Set("outlierwidth", value)

/// The bar that explains a colour scale; positions in fractions of the plotting area, len in fractions or px by lenmode.
type Colorbar() =
    inherit Emitted()
    member o.thicknessmode with get (): obj = o.Get "thicknessmode" and set (value: obj) = o.Set("thicknessmode", value)
    member o.thickness with get (): float = o.Get "thickness" and set (value: float) = o.Set("thickness", value)
    member o.lenmode with get (): obj = o.Get "lenmode" and set (value: obj) = o.Set("lenmode", value)
    member o.len with get (): float = o.Get "len" and set (value: float) = o.Set("len", value)
    member o.x with get (): float = o.Get "x" and set (value: float) = o.Set("x", value)
    member o.xanchor with get (): obj = o.Get "xanchor" and set (value: obj) = o.Set("xanchor", value)
    member o.xpad with get (): float = o.Get "xpad" and set (value: float) = o.Set("xpad", value)
    member o.y with get (): float = o.Get "y" and set (value: float) = o.Set("y", value)
    member o.yanchor with get (): obj = o.Get "yanchor" and set (value: obj) = o.Set("yanchor", value)
    member o.ypad with get (): float = o.Get "ypad" and set (value: float) = o.Set("ypad", value)
    member o.outlinecolor with get (): string = o.Get "outlinecolor" and set (value: string) = o.Set("outlinecolor", value)
    member o.outlinewidth with get (): float = o.Get "outlinewidth" and set (value: float) = o.Set("outlinewidth", value)
    member o.bordercolor with get (): string = o.Get "bordercolor" and set (value: string) = o.Set("bordercolor", value)
    member o.borderwidth with get (): float = o.Get "borderwidth" and set (value: float) = o.Set("borderwidth", value)
    member o.bgcolor with get (): string = o.Get "bgcolor" and set (value: string) = o.Set("bgcolor", value)
    member o.tickmode with get (): obj = o.Get "tickmode" and set (value: obj) = o.Set("tickmode", value)
    member o.nticks with get (): int = o.Get "nticks" and set (value: int) = o.Set("nticks", value)
    member o.tick0 with get (): float = o.Get "tick0" and set (value: float) = o.Set("tick0", value)
    member o.dtick with get (): obj = o.Get "dtick" and set (value: obj) = o.Set("dtick", value)
    member o.tickvals with get (): obj = o.Get "tickvals" and set (value: obj) = o.Set("tickvals", value)
    member o.ticktext with get (): obj = o.Get "ticktext" and set (value: obj) = o.Set("ticktext", value)
    member o.ticks with get (): obj = o.Get "ticks" and set (value: obj) = o.Set("ticks", value)
    member o.ticklen with get (): float = o.Get "ticklen" and set (value: float) = o.Set("ticklen", value)
    member o.tickwidth with get (): float = o.Get "tickwidth" and set (value: float) = o.Set("tickwidth", value)
    member o.tickcolor with get (): string = o.Get "tickcolor" and set (value: string) = o.Set("tickcolor", value)
    member o.showticklabels with get (): bool = o.Get "showticklabels" and set (value: bool) = o.Set("showticklabels", value)
    member o.tickfont with get (): Font = o.Get "tickfont" and set (value: Font) = o.Set("tickfont", value)
    member o.tickangle with get (): float = o.Get "tickangle" and set (value: float) = o.Set("tickangle", value)
    member o.tickformat with get (): string = o.Get "tickformat" and set (value: string) = o.Set("tickformat", value)
    member o.tickprefix with get (): string = o.Get "tickprefix" and set (value: string) = o.Set("tickprefix", value)
    member o.showtickprefix with get (): obj = o.Get "showtickprefix" and set (value: obj) = o.Set("showtickprefix", value)
    member o.ticksuffix with get (): string = o.Get "ticksuffix" and set (value: string) = o.Set("ticksuffix", value)
    member o.showticksuffix with get (): obj = o.Get "showticksuffix" and set (value: obj) = o.Set("showticksuffix", value)
    member o.exponentformat with get (): obj = o.Get "exponentformat" and set (value: obj) = o.Set("exponentformat", value)
    member o.showexponent with get (): obj = o.Get "showexponent" and set (value: obj) = o.Set("showexponent", value)
    member o.title with get (): string = o.Get "title" and set (value: string) = o.Set("title", value)
    member o.titlefont with get (): Font = o.Get "titlefont" and set (value: Font) = o.Set("titlefont", value)
    member o.titleside with get (): obj = o.Get "titleside" and set (value: obj) = o.Set("titleside", value)

/// Marks at points: size in px, one or one a point; colour a CSS colour, or numbers mapped by colorscale between cmin and cmax.
type Marker() =
    inherit Emitted()
    member o.symbol with get (): obj = o.Get "symbol" and set (value: obj) = o.Set("symbol", value)
    member o.opacity with get (): obj = o.Get "opacity" and set (value: obj) = o.Set("opacity", value)
    member o.size with get (): obj = o.Get "size" and set (value: obj) = o.Set("size", value)
    member o.color with get (): obj = o.Get "color" and set (value: obj) = o.Set("color", value)
    member o.maxdisplayed with get (): int = o.Get "maxdisplayed" and set (value: int) = o.Set("maxdisplayed", value)
    member o.sizeref with get (): float = o.Get "sizeref" and set (value: float) = o.Set("sizeref", value)
    member o.sizemin with get (): float = o.Get "sizemin" and set (value: float) = o.Set("sizemin", value)
    member o.sizemode with get (): obj = o.Get "sizemode" and set (value: obj) = o.Set("sizemode", value)
    member o.colorscale with get (): obj = o.Get "colorscale" and set (value: obj) = o.Set("colorscale", value)
    member o.cauto with get (): bool = o.Get "cauto" and set (value: bool) = o.Set("cauto", value)
    member o.cmax with get (): float = o.Get "cmax" and set (value: float) = o.Set("cmax", value)
    member o.cmin with get (): float = o.Get "cmin" and set (value: float) = o.Set("cmin", value)
    member o.autocolorscale with get (): bool = o.Get "autocolorscale" and set (value: bool) = o.Set("autocolorscale", value)
    member o.reversescale with get (): bool = o.Get "reversescale" and set (value: bool) = o.Set("reversescale", value)
    member o.showscale with get (): bool = o.Get "showscale" and set (value: bool) = o.Set("showscale", value)
    member o.line with get (): Line = o.Get "line" and set (value: Line) = o.Set("line", value)
    member o.colorbar with get (): Colorbar = o.Get "colorbar" and set (value: Colorbar) = o.Set("colorbar", value)
    member o.outliercolor with get (): string = o.Get "outliercolor" and set (value: string) = o.Set("outliercolor", value)
    member o.colors with get (): obj = o.Get "colors" and set (value: obj) = o.Set("colors", value)

/// Horizontal error bars: type "data" (array, in data units), "percent", "constant" or "sqrt".
type Error_x() =
    inherit Emitted()
    member o.visible with get (): bool = o.Get "visible" and set (value: bool) = o.Set("visible", value)
    member o.``type`` with get (): obj = o.Get "type" and set (value: obj) = o.Set("type", value)
    member o.symmetric with get (): bool = o.Get "symmetric" and set (value: bool) = o.Set("symmetric", value)
    member o.array with get (): obj = o.Get "array" and set (value: obj) = o.Set("array", value)
    member o.arrayminus with get (): obj = o.Get "arrayminus" and set (value: obj) = o.Set("arrayminus", value)
    member o.value with get (): float = o.Get "value" and set (value: float) = o.Set("value", value)
    member o.valueminus with get (): float = o.Get "valueminus" and set (value: float) = o.Set("valueminus", value)
    member o.traceref with get (): int = o.Get "traceref" and set (value: int) = o.Set("traceref", value)
    member o.tracerefminus with get (): int = o.Get "tracerefminus" and set (value: int) = o.Set("tracerefminus", value)
    member o.copy_ystyle with get (): bool = o.Get "copy_ystyle" and set (value: bool) = o.Set("copy_ystyle", value)
    member o.copy_zstyle with get (): bool = o.Get "copy_zstyle" and set (value: bool) = o.Set("copy_zstyle", value)
    member o.color with get (): string = o.Get "color" and set (value: string) = o.Set("color", value)
    member o.thickness with get (): float = o.Get "thickness" and set (value: float) = o.Set("thickness", value)
    member o.width with get (): float = o.Get "width" and set (value: float) = o.Set("width", value)

/// Vertical error bars: type "data" (array, in data units), "percent", "constant" or "sqrt".
type Error_y() =
    inherit Emitted()
    member o.visible with get (): bool = o.Get "visible" and set (value: bool) = o.Set("visible", value)
    member o.``type`` with get (): obj = o.Get "type" and set (value: obj) = o.Set("type", value)
    member o.symmetric with get (): bool = o.Get "symmetric" and set (value: bool) = o.Set("symmetric", value)
    member o.array with get (): obj = o.Get "array" and set (value: obj) = o.Set("array", value)
    member o.arrayminus with get (): obj = o.Get "arrayminus" and set (value: obj) = o.Set("arrayminus", value)
    member o.value with get (): float = o.Get "value" and set (value: float) = o.Set("value", value)
    member o.valueminus with get (): float = o.Get "valueminus" and set (value: float) = o.Set("valueminus", value)
    member o.traceref with get (): int = o.Get "traceref" and set (value: int) = o.Set("traceref", value)
    member o.tracerefminus with get (): int = o.Get "tracerefminus" and set (value: int) = o.Set("tracerefminus", value)
    member o.copy_ystyle with get (): bool = o.Get "copy_ystyle" and set (value: bool) = o.Set("copy_ystyle", value)
    member o.copy_zstyle with get (): bool = o.Get "copy_zstyle" and set (value: bool) = o.Set("copy_zstyle", value)
    member o.color with get (): string = o.Get "color" and set (value: string) = o.Set("color", value)
    member o.thickness with get (): float = o.Get "thickness" and set (value: float) = o.Set("thickness", value)
    member o.width with get (): float = o.Get "width" and set (value: float) = o.Set("width", value)

/// Error bars along z.
type Error_z() =
    inherit Emitted()
    member o.visible with get (): bool = o.Get "visible" and set (value: bool) = o.Set("visible", value)
    member o.``type`` with get (): obj = o.Get "type" and set (value: obj) = o.Set("type", value)
    member o.symmetric with get (): bool = o.Get "symmetric" and set (value: bool) = o.Set("symmetric", value)
    member o.array with get (): obj = o.Get "array" and set (value: obj) = o.Set("array", value)
    member o.arrayminus with get (): obj = o.Get "arrayminus" and set (value: obj) = o.Set("arrayminus", value)
    member o.value with get (): float = o.Get "value" and set (value: float) = o.Set("value", value)
    member o.valueminus with get (): float = o.Get "valueminus" and set (value: float) = o.Set("valueminus", value)
    member o.traceref with get (): int = o.Get "traceref" and set (value: int) = o.Set("traceref", value)
    member o.tracerefminus with get (): int = o.Get "tracerefminus" and set (value: int) = o.Set("tracerefminus", value)
    member o.copy_ystyle with get (): bool = o.Get "copy_ystyle" and set (value: bool) = o.Set("copy_ystyle", value)
    member o.copy_zstyle with get (): bool = o.Get "copy_zstyle" and set (value: bool) = o.Set("copy_zstyle", value)
    member o.color with get (): string = o.Get "color" and set (value: string) = o.Set("color", value)
    member o.thickness with get (): float = o.Get "thickness" and set (value: float) = o.Set("thickness", value)
    member o.width with get (): float = o.Get "width" and set (value: float) = o.Set("width", value)

/// Bins of a histogram along x, in data units: from start to end in steps of size.
type Xbins() =
    inherit Emitted()
    member o.start with get (): float = o.Get "start" and set (value: float) = o.Set("start", value)
    member o.``end`` with get (): float = o.Get "end" and set (value: float) = o.Set("end", value)
    member o.size with get (): obj = o.Get "size" and set (value: obj) = o.Set("size", value)

/// Bins of a histogram along y, in data units.
type Ybins() =
    inherit Emitted()
    member o.start with get (): float = o.Get "start" and set (value: float) = o.Set("start", value)
    member o.``end`` with get (): float = o.Get "end" and set (value: float) = o.Set("end", value)
    member o.size with get (): obj = o.Get "size" and set (value: obj) = o.Set("size", value)

/// Levels of a contour plot, from start to end in steps of size; coloring "fill", "heatmap", "lines" or "none".
type Contours() =
    inherit Emitted()
    member o.start with get (): float = o.Get "start" and set (value: float) = o.Set("start", value)
    member o.``end`` with get (): float = o.Get "end" and set (value: float) = o.Set("end", value)
    member o.size with get (): float = o.Get "size" and set (value: float) = o.Set("size", value)
    member o.coloring with get (): obj = o.Get "coloring" and set (value: obj) = o.Set("coloring", value)
    member o.showlines with get (): bool = o.Get "showlines" and set (value: bool) = o.Set("showlines", value)

/// How a surface reflects light, each in 0 .. 1 (specular 0 .. 2, fresnel 0 .. 5).
type Lighting() =
    inherit Emitted()
    member o.ambient with get (): float = o.Get "ambient" and set (value: float) = o.Set("ambient", value)
    member o.diffuse with get (): float = o.Get "diffuse" and set (value: float) = o.Set("diffuse", value)
    member o.specular with get (): float = o.Get "specular" and set (value: float) = o.Set("specular", value)
    member o.roughness with get (): float = o.Get "roughness" and set (value: float) = o.Set("roughness", value)
    member o.fresnel with get (): float = o.Get "fresnel" and set (value: float) = o.Set("fresnel", value)

/// Space around the plotting area, px.
type Margin() =
    inherit Emitted()
    member o.l with get (): float = o.Get "l" and set (value: float) = o.Set("l", value)
    member o.r with get (): float = o.Get "r" and set (value: float) = o.Set("r", value)
    member o.t with get (): float = o.Get "t" and set (value: float) = o.Set("t", value)
    member o.b with get (): float = o.Get "b" and set (value: float) = o.Set("b", value)
    member o.pad with get (): float = o.Get "pad" and set (value: float) = o.Set("pad", value)
    member o.autoexpand with get (): bool = o.Get "autoexpand" and set (value: bool) = o.Set("autoexpand", value)

/// The legend's place, in fractions of the plotting area; orientation "v" or "h".
type Legend() =
    inherit Emitted()
    member o.bgcolor with get (): string = o.Get "bgcolor" and set (value: string) = o.Set("bgcolor", value)
    member o.bordercolor with get (): string = o.Get "bordercolor" and set (value: string) = o.Set("bordercolor", value)
    member o.borderwidth with get (): float = o.Get "borderwidth" and set (value: float) = o.Set("borderwidth", value)
    member o.font with get (): Font = o.Get "font" and set (value: Font) = o.Set("font", value)
    member o.traceorder with get (): string = o.Get "traceorder" and set (value: string) = o.Set("traceorder", value)
    member o.orientation with get (): string = o.Get "orientation" and set (value: string) = o.Set("orientation", value)
    member o.tracegroupgap with get (): float = o.Get "tracegroupgap" and set (value: float) = o.Set("tracegroupgap", value)
    member o.x with get (): float = o.Get "x" and set (value: float) = o.Set("x", value)
    member o.xanchor with get (): obj = o.Get "xanchor" and set (value: obj) = o.Set("xanchor", value)
    member o.y with get (): float = o.Get "y" and set (value: float) = o.Set("y", value)
    member o.yanchor with get (): obj = o.Get "yanchor" and set (value: obj) = o.Set("yanchor", value)
    member o.yref with get (): string = o.Get "yref" and set (value: string) = o.Set("yref", value)

/// A text at a point; xref and yref "x", "y", "x2", ... or "paper" (fractions of the plotting area). On a log axis x is log10 of the value.
type Annotation() =
    inherit Emitted()
    member o.text with get (): string = o.Get "text" and set (value: string) = o.Set("text", value)
    member o.textangle with get (): float = o.Get "textangle" and set (value: float) = o.Set("textangle", value)
    member o.font with get (): Font = o.Get "font" and set (value: Font) = o.Set("font", value)
    member o.opacity with get (): float = o.Get "opacity" and set (value: float) = o.Set("opacity", value)
    member o.align with get (): obj = o.Get "align" and set (value: obj) = o.Set("align", value)
    member o.bgcolor with get (): string = o.Get "bgcolor" and set (value: string) = o.Set("bgcolor", value)
    member o.bordercolor with get (): string = o.Get "bordercolor" and set (value: string) = o.Set("bordercolor", value)
    member o.borderpad with get (): float = o.Get "borderpad" and set (value: float) = o.Set("borderpad", value)
    member o.borderwidth with get (): float = o.Get "borderwidth" and set (value: float) = o.Set("borderwidth", value)
    member o.showarrow with get (): bool = o.Get "showarrow" and set (value: bool) = o.Set("showarrow", value)
    member o.arrowcolor with get (): string = o.Get "arrowcolor" and set (value: string) = o.Set("arrowcolor", value)
    member o.arrowhead with get (): int = o.Get "arrowhead" and set (value: int) = o.Set("arrowhead", value)
    member o.arrowsize with get (): float = o.Get "arrowsize" and set (value: float) = o.Set("arrowsize", value)
    member o.arrowwidth with get (): float = o.Get "arrowwidth" and set (value: float) = o.Set("arrowwidth", value)
    member o.axref with get (): obj = o.Get "axref" and set (value: obj) = o.Set("axref", value)
    member o.ax with get (): float = o.Get "ax" and set (value: float) = o.Set("ax", value)
    member o.ayref with get (): obj = o.Get "ayref" and set (value: obj) = o.Set("ayref", value)
    member o.ay with get (): float = o.Get "ay" and set (value: float) = o.Set("ay", value)
    member o.xref with get (): obj = o.Get "xref" and set (value: obj) = o.Set("xref", value)
    member o.x with get (): obj = o.Get "x" and set (value: obj) = o.Set("x", value)
    member o.xanchor with get (): obj = o.Get "xanchor" and set (value: obj) = o.Set("xanchor", value)
    member o.yref with get (): obj = o.Get "yref" and set (value: obj) = o.Set("yref", value)
    member o.y with get (): obj = o.Get "y" and set (value: obj) = o.Set("y", value)
    member o.yanchor with get (): obj = o.Get "yanchor" and set (value: obj) = o.Set("yanchor", value)

/// A line, rect, circle or path over the plot; xref and yref as for Annotation, but x0 .. y1 are values, also on log axes.
type Shape() =
    inherit Emitted()
    member o.``type`` with get (): obj = o.Get "type" and set (value: obj) = o.Set("type", value)
    member o.xref with get (): obj = o.Get "xref" and set (value: obj) = o.Set("xref", value)
    member o.x0 with get (): obj = o.Get "x0" and set (value: obj) = o.Set("x0", value)
    member o.x1 with get (): obj = o.Get "x1" and set (value: obj) = o.Set("x1", value)
    member o.yref with get (): obj = o.Get "yref" and set (value: obj) = o.Set("yref", value)
    member o.y0 with get (): obj = o.Get "y0" and set (value: obj) = o.Set("y0", value)
    member o.y1 with get (): obj = o.Get "y1" and set (value: obj) = o.Set("y1", value)
    member o.path with get (): string = o.Get "path" and set (value: string) = o.Set("path", value)
    member o.opacity with get (): float = o.Get "opacity" and set (value: float) = o.Set("opacity", value)
    member o.line with get (): Line = o.Get "line" and set (value: Line) = o.Set("line", value)
    member o.fillcolor with get (): string = o.Get "fillcolor" and set (value: string) = o.Set("fillcolor", value)
