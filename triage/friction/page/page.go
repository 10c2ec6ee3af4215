package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction"
)

//go:embed page.html
var source string

var tmpl = template.Must(template.New("page").Funcs(template.FuncMap{
	"wall":    orDash(friction.Wall),
	"hours":   orDash(friction.Hours),
	"round":   func(h float64) string { return fmt.Sprintf("%.0f", h) },
	"names":   names,
	"capital": func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
	"join":    func(words []string) string { return strings.Join(words, " ") },
	"usual":   func(v *float64) string { return orDash(func(x float64) string { return fmt.Sprintf("%.0f", x) })(v) },
	"share":   func(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) },
	"monday":  func(w friction.Week) string { return w.Start(time.UTC).Format("2 Jan") },
}).Parse(source))

// view is the report with its charts.
type view struct {
	friction.Report
	Sentences       []string
	Weekly, Sitting *drawing
}

// WriteHTML writes the report as one self-contained page.
func WriteHTML(w io.Writer, r friction.Report) error {
	v := view{Report: r, Sentences: r.Headline.Sentences()}
	var err error
	if v.Weekly, err = weekly(r.Chart); err != nil {
		return err
	}
	if v.Sitting, err = sitting(r.Hotspots); err != nil {
		return err
	}
	if err := tmpl.Execute(w, v); err != nil {
		return fmt.Errorf("write the page of %s: %w", r.Week, err)
	}
	return nil
}

func orDash(say func(float64) string) func(*float64) string {
	return func(x *float64) string {
		if x == nil {
			return "–"
		}
		return say(*x)
	}
}

func names(requests []int64) string {
	out := make([]string, len(requests))
	for i, r := range requests {
		out[i] = triage.Name(r)
	}
	return strings.Join(out, ", ")
}
