package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// What supervisors are told without asking: once a week how it went, and, the day an
// enterprise turns red, a line. By day only, by the district's clock.

const digestHour = 9 // of a Monday; later when the program was away, within the week

// watchers lists those who supervise, with what they see.
func (b *Bot) watchers(ctx context.Context) (out []data.Person, err error) {
	err = b.inTurn(ctx, func(t *turn) error {
		out, err = t.tx.Watchers(ctx)
		return err
	})
	return out, err
}

// tellDigest sends each of them the week that is over.
func tellDigest(ctx context.Context, b *Bot) error {
	now := b.now()
	at := now.In(data.DistrictZone)
	if !data.RemindHour(now.UnixMilli()) || at.Weekday() == time.Monday && at.Hour() < digestHour {
		return nil
	}
	over := data.Week(data.DistrictDay(now.UnixMilli()), -1)
	week := data.DayText(over.From)
	last, err := b.store.View().Upkeep(ctx, store.UpkeepDigest)
	if err != nil || last.Detail == week {
		return err
	}
	people, err := b.watchers(ctx)
	if err != nil {
		return err
	}
	for i := range people {
		p := &people[i]
		err := b.inTurn(ctx, func(t *turn) error {
			first, err := t.tx.TellOnce(ctx, "digest", 0, fmt.Sprintf("%s:%d", week, p.ID), now.UnixMilli())
			if err != nil || !first {
				return err
			}
			t.asker = p
			l, err := t.digest(over)
			if err != nil || l == nil {
				return err
			}
			return t.tell(p.ID, *l)
		})
		if err != nil {
			return err
		}
	}
	return b.store.KeptUp(ctx, store.UpkeepDigest, week, now.UnixMilli())
}

// digest is a week in some lines; nil when there is no enterprise.
func (t *turn) digest(over data.Span) (*data.Letter, error) {
	q := data.Status{Topic: data.TopicCompare, Span: &over}
	v, err := t.statusOf(&q, 0)
	if err != nil || len(v.states) == 0 {
		return nil, err
	}
	before := data.Week(over.From, -1)
	before.Name = "前一周"
	b, err := v.figuresOf(before)
	if err != nil {
		return nil, err
	}
	n, err := v.figuresOf(over)
	if err != nil {
		return nil, err
	}
	g := data.SumOf("", v.states)
	lines := []string{
		fmt.Sprintf("要验收 %d 家，已验收 %d 家，完成率 %s", g.InScope, g.Accepted, data.RateText(g.Accepted, g.InScope)),
		fmt.Sprintf("上周新验收 %d 家，逾期 %d 家%s", n.newly, n.overdue, change(b.overdue, n.overdue)),
		fmt.Sprintf("上周练了 %d 题，考了 %d 题，旁站 %d 步，整改办结 %d 条", n.drills, n.exams, n.observed, n.findingsEnd),
	}
	late := data.Status{Topic: data.TopicLight}
	for i, s := range late.Pick(v.states) {
		if i == 3 || s.Light != data.Red {
			break
		}
		lines = append(lines, s.Light.Sign()+" "+s.Name+"："+strings.Join(nonEmpty(strings.Join(s.Reasons, "、"), s.DaysText()), "，"))
	}
	v.button("推行进度", data.Status{Topic: data.TopicProgress})
	v.counted("逾期", g.Overdue, data.TopicOverdue)
	v.button("和前一周比", data.Status{Topic: data.TopicCompare, Span: &over, Against: &before})
	v.button("报表和通报", data.Status{Topic: data.TopicReport})
	if v.err != nil {
		return nil, v.err
	}
	return &data.Letter{Title: v.scope() + " 一周推行（" + over.Dates(v.today) + "）", Text: strings.Join(append(lines, v.asOf()), "\n"), Buttons: rows(v.buttons)}, nil
}

// tellRed tells of enterprises whose light has turned red. What was never looked at
// before is no turn: it is in the digest.
func tellRed(ctx context.Context, b *Bot) error {
	now := b.now()
	if !data.RemindHour(now.UnixMilli()) {
		return nil
	}
	last, err := b.store.View().Upkeep(ctx, store.UpkeepLights)
	hour := now.Truncate(time.Hour).UnixMilli()
	if err != nil || last.AtMS >= hour && last.AtMS <= now.UnixMilli() {
		return err
	}
	return b.inTurn(ctx, func(t *turn) error {
		if err := t.tx.KeptUp(ctx, store.UpkeepLights, "", t.now.UnixMilli()); err != nil {
			return err
		}
		plan, err := t.tx.Plan(ctx)
		if err != nil {
			return err
		}
		all, err := t.tx.Facts(ctx, "")
		if err != nil {
			return err
		}
		before, err := t.tx.Lights(ctx)
		if err != nil {
			return err
		}
		var turned []data.State
		for _, f := range all {
			s := plan.StateOf(f, t.now.UnixMilli())
			was, known := before[f.Enterprise]
			if known && was == s.Light {
				continue
			}
			if known && s.Light == data.Red {
				turned = append(turned, s)
			}
			if err := t.tx.SetLight(ctx, f.Enterprise, s.Light, t.now.UnixMilli()); err != nil {
				return err
			}
		}
		if len(turned) == 0 {
			return nil
		}
		return t.sayRed(turned)
	})
}

// sayRed tells each supervisor of his own.
func (t *turn) sayRed(turned []data.State) error {
	people, err := t.tx.Watchers(t.ctx)
	if err != nil {
		return err
	}
	for i := range people {
		p := &people[i]
		var lines []string
		v := &statusView{t: t}
		n := 0
		for k := range turned {
			s := &turned[k]
			if !p.Reaches(s.Name, s.Area) {
				continue
			}
			if n++; n > fiveLines {
				continue
			}
			lines = append(lines, s.Name+"："+strings.Join(s.Reasons, "、"))
			v.button(s.Name, of(s.Enterprise, data.TopicProgress))
		}
		if n == 0 {
			continue
		}
		if n > fiveLines {
			red := data.Red
			v.button(fmt.Sprintf("全部 %d 家", n), data.Status{Topic: data.TopicLight, Light: &red})
		}
		if v.err != nil {
			return v.err
		}
		l := data.Letter{Title: fmt.Sprintf("%s 今天变红 %d 家", data.Red.Sign(), n), Text: strings.Join(lines, "\n"), Buttons: rows(v.buttons)}
		if err := t.tell(p.ID, l); err != nil {
			return err
		}
	}
	return nil
}
