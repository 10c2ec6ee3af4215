package friction

import (
	"time"

	"clearlane/triage"
)

// money counts the deals that wait at the week's end and close this fiscal
// quarter. A deal that several asks wait for counts once, with its largest
// amount. What waits is not what is lost, and no such figure is made up.
func (f *frame) money() Money {
	end := f.quarterEndOf(f.end.Add(-time.Nanosecond))
	today := f.end.AddDate(0, 0, -1).Format(time.DateOnly)
	m := Money{QuarterEnd: end.Format(time.DateOnly), Requests: []int64{}}
	amounts := map[string]float64{}
	for _, a := range f.asks {
		if !a.Open() {
			continue
		}
		m.Open++
		if a.Amount == nil {
			continue
		}
		m.Known++
		if a.CloseDate < today || a.CloseDate > m.QuarterEnd || *a.Amount <= 0 {
			continue
		}
		if !a.Private {
			m.Requests = append(m.Requests, a.Request)
		}
		deal := a.Deal
		if deal == "" {
			deal = triage.Name(a.Request)
		}
		known, seen := amounts[deal]
		if !seen {
			m.Deals++
		}
		if *a.Amount > known {
			m.Amount += *a.Amount - known
			amounts[deal] = *a.Amount
		}
	}
	m.Amount = round(m.Amount)
	if m.Open > 0 {
		share := round(float64(m.Known) / float64(m.Open))
		m.ShareKnown = &share
	}
	return m
}
