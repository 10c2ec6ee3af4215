package scope

import "slices"

// holidayCodes are the countries and regions whose holidays the calendar
// library (rickar/cal v2) knows: ISO 3166 codes in capitals, a region after a
// hyphen. Australia has no list of its own there, only its states'.
var holidayCodes = []string{
	"AR", "AT", "AU-ACT", "AU-NSW", "AU-NT", "AU-QLD", "AU-SA", "AU-TAS", "AU-VIC", "AU-WA",
	"BE", "BG", "BR", "CA", "CH", "CZ",
	"DE", "DE-BB", "DE-BE", "DE-BW", "DE-BY", "DE-HB", "DE-HE", "DE-HH", "DE-MV", "DE-NI", "DE-NW", "DE-RP", "DE-SH", "DE-SL", "DE-SN", "DE-ST", "DE-TH",
	"DK", "ES", "FR", "GB", "GR", "HR", "IE", "IT", "JP", "LT", "LV", "MW", "NC", "NL", "NO", "NZ", "PL", "RO", "RU", "SE", "SI", "SK", "UA", "US", "ZA",
}

// HolidayCodes lists what a calendar's holidays key may say.
func HolidayCodes() []string { return slices.Clone(holidayCodes) }
