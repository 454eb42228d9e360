namespace XPlot.Plotly
