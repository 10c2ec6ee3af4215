package page

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"strings"
	"time"

	"clearlane/triage/friction"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// palette is told apart by people who don't see all colours (after the
// Okabe-Ito set, calmed down); the last is for everything else.
var palette = []color.RGBA{
	{0x2f, 0x6d, 0xa3, 0xff}, {0xd9, 0x9a, 0x3c, 0xff}, {0x4f, 0x97, 0x86, 0xff},
	{0xa8, 0x5f, 0x7b, 0xff}, {0x7a, 0x74, 0xb0, 0xff}, {0xb4, 0xb8, 0xbd, 0xff},
}

var (
	ink   = color.RGBA{0x3c, 0x42, 0x48, 0xff}
	faint = color.RGBA{0xe3, 0xe5, 0xe8, 0xff}
)

func hex(c color.RGBA) template.CSS {
	return template.CSS(fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B))
}

// key is one entry of a chart's legend.
type key struct {
	Color template.CSS
	Name  string
}

// drawing is a chart ready for the page: drawn twice, since what can be read on a
// wide screen cannot on a phone, with its legend. The style shows one of them.
type drawing struct {
	Wide, Narrow template.HTML
	Keys         []key
}

// wide and narrow are the widths that charts are drawn for, in CSS pixels.
const wide, narrow = 760, 340

// both renders a plot in both widths.
func both(height int, label string, keys []key, draw func(width int) (*plot.Plot, error)) (*drawing, error) {
	d := &drawing{Keys: keys}
	for _, x := range []struct {
		width int
		into  *template.HTML
	}{{wide, &d.Wide}, {narrow, &d.Narrow}} {
		p, err := draw(x.width)
		if err != nil {
			return nil, err
		}
		if *x.into, err = render(p, x.width, height, label); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// stack adds bars to a plot, each series on top of the one before.
func stack(p *plot.Plot, series []plotter.Values, thick vg.Length, horizontal bool, tints []color.RGBA) error {
	var under *plotter.BarChart
	for i, values := range series {
		bars, err := plotter.NewBarChart(values, thick)
		if err != nil {
			return fmt.Errorf("draw a chart: %w", err)
		}
		bars.Horizontal, bars.Color, bars.LineStyle.Width = horizontal, tints[i], 0
		if under != nil {
			bars.StackOn(under)
		}
		under = bars
		p.Add(bars)
	}
	return nil
}

// weekly draws late hours by function, a stacked bar a week, named by its Monday.
func weekly(c friction.Chart) (*drawing, error) {
	if len(c.Series) == 0 || len(c.Weeks) == 0 {
		return nil, nil
	}
	var keys []key
	var series []plotter.Values
	var tints []color.RGBA
	for i, s := range c.Series {
		tint := palette[min(i, len(palette)-1)]
		keys, tints, series = append(keys, key{hex(tint), s.Name}), append(tints, tint), append(series, s.Hours)
	}
	return both(240, "Late hours by function and week; the figures are in the table below.", keys, func(width int) (*plot.Plot, error) {
		p := newPlot()
		thick, every := vg.Points(40), 1
		if width == narrow {
			thick, every = vg.Points(20), 2
		}
		if err := stack(p, series, thick, false, tints); err != nil {
			return nil, err
		}
		names := make([]string, len(c.Weeks))
		for i, w := range c.Weeks {
			if (len(c.Weeks)-1-i)%every == 0 { // the last week always has its date
				names[i] = w.Start(time.UTC).Format("2 Jan")
			}
		}
		p.NominalX(names...)
		p.X.Min, p.X.Max = -0.6, float64(len(names))-0.4
		p.Y.Min, p.Y.Max = 0, p.Y.Max*1.06
		return p, nil
	})
}

// turns are where late hours can sit, in the order of the stacked bars.
var turns = []struct {
	name string
	of   func(friction.LateParts) float64
}{
	{"before anybody decided", func(p friction.LateParts) float64 { return p.Triage }},
	{"unclaimed", func(p friction.LateParts) float64 { return p.Queue }},
	{"in work", func(p friction.LateParts) float64 { return p.Ops }},
	{"with approvers", func(p friction.LateParts) float64 { return p.Approver }},
	{"with another team", func(p friction.LateParts) float64 { return p.Outside }},
}

// mostSitting is how many hotspots the chart of turns shows.
const mostSitting = 10

// sitting draws where each hotspot's late hours sat, a bar a hotspot.
func sitting(spots []friction.Hotspot) (*drawing, error) {
	spots = spots[:min(len(spots), mostSitting)]
	if len(spots) == 0 {
		return nil, nil
	}
	var keys []key
	var series []plotter.Values
	var tints []color.RGBA
	for i, t := range turns {
		hours := make(plotter.Values, len(spots))
		total := 0.0
		for j, s := range spots {
			// The first hotspot belongs at the top, where the axis ends.
			hours[len(spots)-1-j] = t.of(s.LateHoursParts) / float64(s.WindowWeeks)
			total += hours[len(spots)-1-j]
		}
		if total > 0 {
			keys, tints, series = append(keys, key{hex(palette[i]), t.name}), append(tints, palette[i]), append(series, hours)
		}
	}
	return both(44+30*len(spots), "Late hours a week of each hotspot by turn; the causes above say the same in words.", keys, func(width int) (*plot.Plot, error) {
		p := newPlot()
		if err := stack(p, series, vg.Points(16), true, tints); err != nil {
			return nil, err
		}
		names := make([]string, len(spots))
		for j, s := range spots {
			name := fmt.Sprintf("%d  %s", s.Rank, s.Title)
			if width == narrow {
				name = fmt.Sprint(s.Rank)
			}
			names[len(spots)-1-j] = shorten(name, 40)
		}
		p.NominalY(names...)
		// Measured larger than drawn: the page's font may be wider than the one
		// that gonum measures with.
		p.Y.Tick.Label.Font.Size = 13
		p.Y.Min, p.Y.Max = -0.6, float64(len(names))-0.4
		p.X.Min, p.X.Max = 0, p.X.Max*1.03
		return p, nil
	})
}

// shorten cuts a label to n characters.
func shorten(s string, n int) string {
	rs := []rune(s)
	if len(rs) <= n {
		return s
	}
	return strings.TrimRight(string(rs[:n-1]), " ,·") + "…"
}

// newPlot is an empty plot in the page's calm style.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil // the page's own
	face := font.Font{Typeface: "Liberation", Variant: "Sans", Size: 11}
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Tick.Label.Font, a.Tick.Label.Color = face, ink
		a.Tick.LineStyle.Width, a.LineStyle.Width = 0, 0
		a.Padding = 4
	}
	p.Y.Tick.Marker, p.X.Tick.Marker = steps{}, steps{}
	grid := plotter.NewGrid()
	grid.Horizontal = draw.LineStyle{Color: faint, Width: 0.75}
	grid.Vertical = draw.LineStyle{Color: faint, Width: 0.75}
	p.Add(grid)
	return p
}

// steps places ticks at round numbers of hours, some four of them.
type steps struct{}

// Ticks returns the ticks between two values.
func (steps) Ticks(low, high float64) []plot.Tick {
	step := math.Pow(10, math.Floor(math.Log10(max(high-low, 1)/4)))
	for _, m := range []float64{2, 2.5, 2} {
		if (high-low)/step <= 5 {
			break
		}
		step *= m
	}
	var out []plot.Tick
	for v := math.Ceil(low/step) * step; v <= high+1e-9; v += step {
		out = append(out, plot.Tick{Value: v, Label: strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")})
	}
	return out
}

// render returns the plot as SVG that scales with the page. The page's style
// sets its font, since the one that gonum measures with is not on every machine.
func render(p *plot.Plot, width, height int, label string) (template.HTML, error) {
	c := vgsvg.New(vg.Length(width), vg.Length(height))
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", fmt.Errorf("draw a chart: %w", err)
	}
	// What comes out begins with an XML declaration and a root element of fixed
	// size; the page has its own root, which scales and says what it shows.
	_, rest, found := strings.Cut(b.String(), "<svg")
	if found {
		_, rest, found = strings.Cut(rest, ">")
	}
	if !found {
		return "", fmt.Errorf("draw a chart: no SVG came out")
	}
	// Text and grid take the page's own colours, which differ by day and night.
	rest = strings.NewReplacer(string(hex(ink)), "currentColor", strings.ToUpper(string(hex(ink))), "currentColor",
		string(hex(faint)), "var(--line)", strings.ToUpper(string(hex(faint))), "var(--line)").Replace(rest)
	return template.HTML(fmt.Sprintf(`<svg viewBox="0 0 %d %d" role="img" aria-label=%q>`, width, height, label) + rest), nil
}
