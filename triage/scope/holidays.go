package scope

import "slices"

// holidayCodes are the countries and regions whose public holidays the
// calendars know: ISO 3166 codes in capitals, a region after a hyphen.
// Australia has no list of its own there, only its states'. The ledger holds
// the dates; a test keeps the two lists the same.
var holidayCodes = []string{
	"AR", "AT", "AU-ACT", "AU-NSW", "AU-NT", "AU-QLD", "AU-SA", "AU-TAS", "AU-VIC", "AU-WA",
	"BE", "BG", "BR",
	"CA", "CH", "CH-AG", "CH-AI", "CH-AR", "CH-BE", "CH-BL", "CH-BS", "CH-FR", "CH-GE", "CH-GL", "CH-GR", "CH-JU", "CH-LU", "CH-NE", "CH-NW", "CH-OW", "CH-SG", "CH-SH", "CH-SO", "CH-SZ", "CH-TG", "CH-TI", "CH-UR", "CH-VD", "CH-VS", "CH-ZG", "CH-ZH", "CZ",
	"DE", "DE-BB", "DE-BE", "DE-BW", "DE-BY", "DE-HB", "DE-HE", "DE-HH", "DE-MV", "DE-NI", "DE-NW", "DE-RP", "DE-SH", "DE-SL", "DE-SN", "DE-ST", "DE-TH", "DK",
	"ES",
	"FR",
	"GB", "GB-ENG", "GB-SCT", "GB-WLS", "GR",
	"HR",
	"IE", "IN", "IT",
	"JP",
	"LT", "LV",
	"MW",
	"NL", "NO", "NZ",
	"PL",
	"RO", "RU",
	"SE", "SI", "SK",
	"UA", "US",
	"ZA",
}

// HolidayCodes lists what a calendar's holidays key may say, sorted.
func HolidayCodes() []string { return slices.Clone(holidayCodes) }
