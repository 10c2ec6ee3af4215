package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// holidayLists maps ISO 3166 codes, of a country or of a part of one, to the
// public holidays there. The dates are those of rickar/cal, except for Scotland
// and India, which it lacks.
var holidayLists = map[string][]*cal.Holiday{
	"AR": ar.Holidays, "AT": at.Holidays, "BE": be.Holidays, "BG": bg.Holidays,
	"BR": br.Holidays, "CA": ca.Holidays, "CZ": cz.Holidays, "DK": dk.Holidays,
	"ES": es.Holidays, "FR": fr.Holidays, "GR": gr.Holidays, "HR": hr.Holidays,
	"IE": ie.Holidays, "IT": it.Holidays, "JP": jp.Holidays, "LT": lt.Holidays,
	"LV": lv.Holidays, "MW": mw.Holidays, "NL": nl.Holidays, "NO": no.Holidays,
	"NZ": nz.Holidays, "PL": pl.Holidays, "RO": ro.Holidays, "RU": ru.Holidays,
	"SE": se.Holidays, "SI": si.Holidays, "SK": sk.Holidays, "UA": ua.Holidays,
	"US": us.Holidays, "ZA": za.Holidays,

	"AU-ACT": au.HolidaysACT, "AU-NSW": au.HolidaysNSW, "AU-NT": au.HolidaysNT,
	"AU-QLD": au.HolidaysQLD, "AU-SA": au.HolidaysSA, "AU-TAS": au.HolidaysTAS,
	"AU-VIC": au.HolidaysVIC, "AU-WA": au.HolidaysWA,

	"CH":    ch.Holidays,
	"CH-AG": ch.HolidaysAG, "CH-AI": ch.HolidaysAI, "CH-AR": ch.HolidaysAR, "CH-BE": ch.HolidaysBE,
	"CH-BL": ch.HolidaysBL, "CH-BS": ch.HolidaysBS, "CH-FR": ch.HolidaysFR, "CH-GE": ch.HolidaysGE,
	"CH-GL": ch.HolidaysGL, "CH-GR": ch.HolidaysGR, "CH-JU": ch.HolidaysJU, "CH-LU": ch.HolidaysLU,
	"CH-NE": ch.HolidaysNE, "CH-NW": ch.HolidaysNW, "CH-OW": ch.HolidaysOW, "CH-SG": ch.HolidaysSG,
	"CH-SH": ch.HolidaysSH, "CH-SO": ch.HolidaysSO, "CH-SZ": ch.HolidaysSZ, "CH-TG": ch.HolidaysTG,
	"CH-TI": ch.HolidaysTI, "CH-UR": ch.HolidaysUR, "CH-VD": ch.HolidaysVD, "CH-VS": ch.HolidaysVS,
	"CH-ZG": ch.HolidaysZG, "CH-ZH": ch.HolidaysZH,

	"DE":    de.Holidays,
	"DE-BB": de.HolidaysBB, "DE-BE": de.HolidaysBE, "DE-BW": de.HolidaysBW, "DE-BY": de.HolidaysBY,
	"DE-HB": de.HolidaysHB, "DE-HE": de.HolidaysHE, "DE-HH": de.HolidaysHH, "DE-MV": de.HolidaysMV,
	"DE-NI": de.HolidaysNI, "DE-NW": de.HolidaysNW, "DE-RP": de.HolidaysRP, "DE-SH": de.HolidaysSH,
	"DE-SL": de.HolidaysSL, "DE-SN": de.HolidaysSN, "DE-ST": de.HolidaysST, "DE-TH": de.HolidaysTH,

	"GB": gb.Holidays, "GB-ENG": gb.Holidays, "GB-WLS": gb.Holidays,
	"GB-SCT": scotland,
	"IN":     india,
}

// scotland has its own list (Banking and Financial Dealings Act 1971, schedule
// 1, and the St Andrew's Day Bank Holiday (Scotland) Act 2007): 2 January and
// St Andrew's Day are off, Easter Monday is not, and the summer day is the
// first Monday of August.
var scotland = []*cal.Holiday{
	gb.NewYear,
	fixed("2nd January", time.January, 2,
		cal.AltDay{Day: time.Saturday, Offset: 2}, cal.AltDay{Day: time.Sunday, Offset: 2}, cal.AltDay{Day: time.Monday, Offset: 1}),
	gb.GoodFriday, gb.EarlyMay, gb.VEDay, gb.CoronationDay, gb.SpringHoliday, gb.SpringHoliday2022, gb.PlatinumJubilee,
	gb.SummerHolidayScotland,
	fixed("St Andrew's Day", time.November, 30,
		cal.AltDay{Day: time.Saturday, Offset: 2}, cal.AltDay{Day: time.Sunday, Offset: 1}),
	gb.ChristmasDay, gb.BoxingDay,
}

// india holds the three days off in the whole country. The festivals follow
// lunar calendars and differ by state; a company lists its own as closed days.
var india = []*cal.Holiday{
	fixed("Republic Day", time.January, 26),
	fixed("Independence Day", time.August, 15),
	fixed("Gandhi Jayanti", time.October, 2),
}

func fixed(name string, m time.Month, day int, observed ...cal.AltDay) *cal.Holiday {
	return &cal.Holiday{Name: name, Type: cal.ObservancePublic, Month: m, Day: day, Observed: observed, Func: cal.CalcDayOfMonth}
}

// HolidayCodes lists the codes that a calendar may name for its public
// holidays, sorted.
func HolidayCodes() []string {
	var codes []string
	for code := range holidayLists {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// holidaysFor returns the public holidays of a code. An unknown code is an
// error that names the parts of the country that are known, or all codes.
func holidaysFor(code string) ([]*cal.Holiday, error) {
	if code == "" {
		return nil, nil
	}
	hs, ok := holidayLists[strings.ToUpper(code)]
	if ok {
		return hs, nil
	}
	country, _, _ := strings.Cut(strings.ToUpper(code), "-")
	near := slices.DeleteFunc(HolidayCodes(), func(c string) bool {
		return c != country && !strings.HasPrefix(c, country+"-")
	})
	if len(near) == 0 {
		near = HolidayCodes()
	}
	return nil, fmt.Errorf("no public holidays are known for %q; use one of %s, or leave it out and list the days under closed", code, strings.Join(near, ", "))
}

// holidayDates returns the days off in a year, with their names. Both the day
// itself and the day it is observed on are off. Days that the source marks as
// customary only (the eves of Sweden) count too: offices are closed.
func holidayDates(hs []*cal.Holiday, year int) map[date]string {
	off := map[date]string{}
	// New Year's Day can be observed in the year before.
	for y := year - 1; y <= year+1; y++ {
		for _, h := range hs {
			actual, observed := h.Calc(y)
			if actual.IsZero() {
				continue
			}
			// The library answers with midnight in the machine's zone, which
			// does not exist on some days of some zones; noon always does.
			a, o := dateOf(actual.Add(12*time.Hour)), dateOf(observed.Add(12*time.Hour))
			if o.y == year && off[o] == "" {
				off[o] = h.Name
			}
			if a.y == year {
				off[a] = h.Name
			}
		}
	}
	return off
}
