package views

import (
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// Limits of a table block.
const (
	maxRows       = 100
	maxTableChars = 10_000
	maxCell       = 120
)

// table is a native table: a header row, then rows of plain cells. right names
// the columns of figures. Rows beyond Slack's limits are left out, and the last
// row says how many.
func table(head []string, rows [][]string, right []int) *slack.TableBlock {
	b := slack.NewTableBlock("")
	cells := func(texts []string) []slack.TableCell {
		out := make([]slack.TableCell, len(head))
		for i := range out {
			text := ""
			if i < len(texts) {
				text = mrkdwn.Shorten(mrkdwn.OneLine(texts[i]), maxCell)
			}
			out[i] = slack.NewTableRawTextCell(orDash(text))
		}
		return out
	}
	b.Rows = append(b.Rows, cells(head))
	used := width(head)
	for i, r := range rows {
		if len(b.Rows) == maxRows-1 && len(rows) > maxRows-1 || used+width(r) > maxTableChars-200 {
			b.Rows = append(b.Rows, cells([]string{count(len(rows)-i, "more", "more")}))
			break
		}
		used += width(r)
		b.Rows = append(b.Rows, cells(r))
	}
	settings := make([]slack.ColumnSetting, len(head))
	for i := range settings {
		settings[i] = slack.ColumnSetting{Align: slack.ColumnAlignmentLeft, IsWrapped: true}
	}
	for _, i := range right {
		settings[i] = slack.ColumnSetting{Align: slack.ColumnAlignmentRight}
	}
	b.ColumnSettings = settings
	return b
}

func width(row []string) int {
	n := 0
	for _, c := range row {
		n += min(utf8.RuneCountInString(c), maxCell) + 1
	}
	return n
}

// textTable is the same as lines of monospaced text, for a workspace that
// refuses tables. Widths count characters, which is right for Latin text.
func textTable(head []string, rows [][]string, right []int) *slack.RichTextBlock {
	widths := make([]int, len(head))
	fit := func(r []string) []string {
		out := make([]string, len(head))
		for i := range out {
			if i < len(r) {
				out[i] = mrkdwn.Shorten(mrkdwn.OneLine(r[i]), 36)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(out[i]))
		}
		return out
	}
	lines := [][]string{fit(head)}
	for _, r := range rows[:min(len(rows), 40)] {
		lines = append(lines, fit(r))
	}
	isRight := map[int]bool{}
	for _, i := range right {
		isRight[i] = true
	}
	var b strings.Builder
	for _, l := range lines {
		var parts []string
		for i, cell := range l {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if isRight[i] {
				parts = append(parts, pad+cell)
			} else {
				parts = append(parts, cell+pad)
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(parts, "  "), " ") + "\n")
	}
	if more := len(rows) - 40; more > 0 {
		b.WriteString(count(more, "more", "more") + "\n")
	}
	text := mrkdwn.Shorten(strings.TrimRight(b.String(), "\n"), maxText)
	return slack.NewRichTextBlock("", &slack.RichTextPreformatted{
		Type:     slack.RTEPreformatted,
		Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(text, nil)},
	})
}
