package bot

import (
	"context"
	"strconv"
	"time"

	"anka/data/store"
)

// RetentionSetting is how many years an enterprise's answers are kept.
const RetentionSetting = "retention_years"

const (
	retentionYears = 3   // unless it says otherwise
	atOnceForgot   = 500 // rows in one transaction: nobody waits for it
)

// forgetOld forgets, once a day, what is older than the enterprise keeps it.
func forgetOld(ctx context.Context, b *Bot) error {
	now := b.now()
	last, err := b.store.View().Upkeep(ctx, store.UpkeepForgot)
	if err != nil || last.AtMS != 0 && now.Sub(time.UnixMilli(last.AtMS)) < day {
		return err
	}
	var all []store.Enterprise
	if err := b.store.Do(ctx, func(tx *store.Tx) error {
		all, err = tx.Enterprises(ctx, "")
		return err
	}); err != nil {
		return err
	}
	for _, e := range all {
		for more := true; more; {
			if err := b.store.Do(ctx, func(tx *store.Tx) error {
				said, err := tx.Setting(ctx, e.Name, RetentionSetting)
				if err != nil {
					return err
				}
				years, err := strconv.Atoi(said)
				if err != nil || years < 1 {
					years = retentionYears
				}
				n, err := tx.ForgetBefore(ctx, e.ID, now.AddDate(-years, 0, 0).UnixMilli(), atOnceForgot, now.UnixMilli())
				more = n == atOnceForgot
				return err
			}); err != nil {
				return err
			}
		}
	}
	return b.store.KeptUp(ctx, store.UpkeepForgot, "", now.UnixMilli())
}
