package views

import (
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// Limits of a data_visualization block.
const (
	maxChartTitle = 50
	maxSeries     = 6
	maxPoints     = 20
	maxChartLabel = 20
)

// chart draws late hours by function as Slack's native line chart; nil where
// there is nothing to draw. What is beyond six lines is one line, "the others".
func chart(c Chart) slack.Block {
	c = c.fitting()
	if len(c.Weeks) == 0 || len(c.Series) == 0 {
		return nil
	}
	var series []slack.DataVisualizationDataSeries
	for _, s := range c.Series {
		var points []slack.DataVisualizationDataPoint
		for i, v := range s.Values {
			points = append(points, slack.NewDataVisualizationDataPoint(c.Weeks[i], round1(v)))
		}
		series = append(series, slack.NewDataVisualizationDataSeries(s.Name, points...))
	}
	axis := slack.NewDataVisualizationAxisConfig(c.Weeks...).WithXLabel("Week").WithYLabel("Late hours")
	return slack.NewDataVisualizationBlock(c.Title, slack.NewDataVisualizationLineChart(axis, series...))
}

// chartText is the same as a small table of text.
func chartText(c Chart) slack.Block {
	c = c.fitting()
	if len(c.Weeks) == 0 || len(c.Series) == 0 {
		return nil
	}
	head, right := []string{c.Title}, []int{}
	for i, w := range c.Weeks {
		head, right = append(head, w), append(right, i+1)
	}
	var rows [][]string
	for _, s := range c.Series {
		r := []string{s.Name}
		for _, v := range s.Values {
			r = append(r, hours(v))
		}
		rows = append(rows, r)
	}
	return textTable(head, rows, right)
}

// fitting is the chart within Slack's limits: the newest weeks, labels and
// names cut and kept apart, every series as long as the weeks.
func (c Chart) fitting() Chart {
	from := max(0, len(c.Weeks)-maxPoints)
	out := Chart{Title: mrkdwn.Shorten(mrkdwn.OneLine(c.Title), maxChartTitle), Weeks: distinct(c.Weeks[from:])}
	if out.Title == "" {
		out.Title = "Late hours by function"
	}
	kept := c.Series
	var others []float64
	if len(kept) > maxSeries {
		kept = c.Series[:maxSeries-1]
		others = make([]float64, len(c.Weeks))
		for _, s := range c.Series[maxSeries-1:] {
			for i, v := range s.Values[:min(len(s.Values), len(others))] {
				others[i] += v
			}
		}
	}
	names := make([]string, 0, maxSeries)
	for _, s := range kept {
		names = append(names, s.Name)
	}
	if others != nil {
		kept = append(slices.Clone(kept), Series{Values: others})
		names = append(names, "The others")
	}
	for i, n := range distinct(names) {
		values := make([]float64, len(c.Weeks))
		copy(values, kept[i].Values)
		out.Series = append(out.Series, Series{Name: n, Values: values[from:]})
	}
	return out
}

// distinct cuts labels to Slack's length and numbers those that are then the
// same.
func distinct(labels []string) []string {
	seen := map[string]bool{}
	out := make([]string, len(labels))
	for i, l := range labels {
		base := mrkdwn.Shorten(mrkdwn.OneLine(l), maxChartLabel)
		if base == "" {
			base = "–"
		}
		out[i] = base
		for n := 2; seen[out[i]]; n++ {
			mark := " " + strconv.Itoa(n)
			out[i] = mrkdwn.Shorten(base, maxChartLabel-len(mark)) + mark
		}
		seen[out[i]] = true
	}
	return out
}

func round1(x float64) float64 {
	v, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 1, 64), 64)
	if err != nil { // not a number: nothing that can be drawn
		return 0
	}
	return v
}
