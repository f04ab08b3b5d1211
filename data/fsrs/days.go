package fsrs

import "time"

// dayStart is the hour at which a new day of learning begins: a night shift's
// questions before and after midnight belong together.
const dayStart = 4

// Days is how many days of learning lie between two moments in milliseconds
// since 1970: whole days, counted by the date in zone, where a day lasts from
// 4 o'clock to 4 o'clock. FSRS's weights were trained on Anki's reviews, whose
// days are counted so. Twenty-four hours would be wrong here: who answers at 08:05
// and the next morning at 08:00 has slept, and is not asked twice within a day.
// It feeds Next; for "recall now" hours matter too, and Retrievability takes any
// fraction. A clock that went back gives 0.
func Days(lastMS, nowMS int64, zone *time.Location) float64 {
	return float64(max(0, dayNumber(nowMS, zone)-dayNumber(lastMS, zone)))
}

// dayNumber is the number of the day since 1970. The date is taken apart and
// put together in UTC, where every day has 24 hours.
func dayNumber(ms int64, zone *time.Location) int64 {
	t := time.UnixMilli(ms).In(zone)
	day := t.Day()
	if t.Hour() < dayStart {
		day--
	}
	midnight := time.Date(t.Year(), t.Month(), day, 0, 0, 0, 0, time.UTC)
	return midnight.Unix() / 86400
}
