package bot_test

import (
	"strconv"

	"anka/data"
	"anka/data/store"
)

// The rollout's part of the table of rights. Its supervisor reads and decides; what is
// reported is the officer's. The paint plant lies in the other supervisor's area.
func init() {
	rights = append(rights, []right{
		{"/rollout", "osb", "osb", "-", "-", "（示例） 推行|截至"},
		{"我们到哪一步了", "osb", "osb", "-", "-", "（示例） 推行|截至"},
		{"r:see:{enterprise}", "osb", "b", "-", "-", "（示例） 推行"},
		{"r:see:{common}", "-", "-", "-", "-", "推行"},
		{"r:steps:{enterprise}", "osb", "b", "-", "-", "共 13 步"},
		{"r:step:{enterprise}:0", "osb", "b", "-", "-", "组建专班"},
		{"r:step:{enterprise}:12", "osb", "b", "-", "-", "审核验收"},
		{"r:step:{enterprise}:13", "-", "-", "-", "-", "步骤"},
		{"r:lack:{enterprise}:9:0", "osb", "b", "-", "-", "人有岗位"},
		{"r:lack:{enterprise}:0:0", "-", "-", "-", "-", "人有岗位"},
		{"r:proof:{enterprise}:0:0", "osb", "b", "-", "-", "组建专班 1/1"},
		{"r:report:{enterprise}:1", "o", "-", "-", "-", "报「制定方案」"},
		{"r:report:{enterprise}:3", "-", "-", "-", "-", "报「"}, // it is computed
		{"r:undo:{enterprise}:0", "o", "-", "-", "-", "哪里报错了"},
		{"r:undo:{enterprise}:1", "-", "-", "-", "-", "哪里报错了"}, // it is not reported
		{"r:send:{dialog}", "-", "-", "-", "-", "报上去了"},
		{"r:drop:{dialog}", "-", "-", "-", "-", "没有改"},

		{"r:posts:{enterprise}:0", "osb", "b", "-", "-", "个一线岗位"},
		{"r:post:{post}", "osb", "b", "-", "-", "卸油员（"},
		{"r:off:{post}", "o", "-", "-", "-", "为什么不是一线岗位"},
		{"r:off:{no frontline post}", "-", "-", "-", "-", "为什么不是一线岗位"},
		{"r:on:{no frontline post}", "osb", "b", "-", "-", "放回一线岗位"},
		{"r:on:{post}", "-", "-", "-", "-", "放回一线岗位"},

		{"r:news:{enterprise}:0", "osb", "b", "-", "-", "静电夹"},
		{"r:kind:0", "o", "o", "-", "-", "什么事"},
		{"r:kind:4", "-", "-", "-", "-", "什么事"}, // 定期修订 needs no cause
		{"r:pick:{dialog}:{post}", "-", "-", "-", "-", "关系到"},
		{"r:leaf:{dialog}", "-", "-", "-", "-", "关系到"},
		{"r:open:{dialog}", "-", "-", "-", "-", "记下了"},
		{"r:rev:{revision}:0", "osb", "b", "-", "-", "静电夹"},
		{"r:keep:{revision}:{post}", "o", "-", "-", "-", "为什么不用改"},
		{"r:keep:{revision}:{no frontline post}", "-", "-", "-", "-", "为什么不用改"}, // it is not concerned

		{"r:ask:{enterprise}", "o", "-", "-", "-", "已经申请过了"},
		{"r:pass:{enterprise}:{requested}", "sb", "b", "-", "-", "通过验收？"},
		{"r:passed:{enterprise}:{requested}", "sb", "b", "-", "-", "通过验收\n"},
		{"r:passed:{enterprise}:1", "-", "-", "-", "-", "通过验收\n"}, // another request
		{"r:return:{enterprise}:{requested}", "sb", "b", "-", "-", "为什么退回"},
		{"r:revoke:{enterprise}:{requested}", "-", "-", "-", "-", "为什么收回"}, // it is not accepted
		{"r:revoke:{paint}:{accepted}", "b", "sb", "-", "-", "为什么收回"},
		{"r:sure:{dialog}", "-", "-", "-", "-", "为什么"},
		{"r:passed:{paint}:{accepted}", "-", "-", "-", "-", "通过验收\n"}, // it is accepted

		{"/plan", "sb", "sb", "-", "-", "全区推行计划"},
		{"/plan 观察 60 天", "b", "b", "-", "-", "确定改"},
		{"/plan 江津加油站 示范引领", "b", "b", "-", "-", "确定把"},
		{"r:rules:0", "sb", "sb", "-", "-", "观察 90 天"},
		{"r:planned:{dialog}", "-", "-", "-", "-", "改好了"},
		{"r:place:{enterprise}", "b", "b", "-", "-", "移出范围"},
		{"r:move:{enterprise}:0", "b", "b", "-", "-", "确定把"},
		{"r:move:{enterprise}:1", "-", "-", "-", "-", "确定把"}, // it is there
		{"r:moved:{enterprise}:0", "b", "b", "-", "-", "换到全面推进"},
		{"r:moved:{enterprise}:2", "-", "-", "-", "-", "换到全面推进"},
		{"r:out:{enterprise}", "b", "b", "-", "-", "不在推行范围？"},
		{"r:in:{enterprise}", "-", "-", "-", "-", "移出范围"}, // it is in
		{"r:in:{paint}", "-", "-", "-", "-", "移出范围"},
	}...)
}

// rollouts: the station has reported a step with a photo and asks for acceptance, one
// of its posts is no frontline post; the paint plant is accepted.
func (s *scene) rollouts(tx *store.Tx) error {
	ctx, now := s.Context(), s.clock.now().UnixMilli()
	put := func(word string, n int64) { s.numbers[word] = strconv.FormatInt(n, 10) }
	own, err := tx.Enterprise(ctx, ownPlant)
	if err != nil {
		return err
	}
	paint, err := tx.Enterprise(ctx, "三峡油漆（示例）")
	if err != nil {
		return err
	}
	put("requested", now)
	put("accepted", now)
	put("paint", paint.ID)
	posts, err := tx.SheetsOf(ctx, own.ID)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if p.Name == "当班班长" {
			put("no frontline post", p.ID)
			if _, err := tx.SetFrontline(ctx, p.ID, false); err != nil {
				return err
			}
		}
	}
	v := store.Revision{Enterprise: own.ID, Trigger: "new_problem", What: "静电夹老是脱", OpenedMS: now}
	if err := tx.AddRevision(ctx, &v, []int64{s.postNumber()}); err != nil {
		return err
	}
	put("revision", v.ID)
	for _, e := range []data.Event{
		{Enterprise: own.ID, Kind: data.EventDone, Step: data.StepTeam, Note: "五个人"},
		{Enterprise: own.ID, Kind: data.EventRequest, Step: data.StepAccepted},
		{Enterprise: paint.ID, Kind: data.EventAccept, Step: data.StepAccepted},
	} {
		e.AtMS = now
		if err := tx.AddEvent(ctx, &e); err != nil {
			return err
		}
		if e.Kind == data.EventDone {
			p := store.Proof{Owner: store.ProofOfEvent, OwnerID: e.ID, Channel: "test", File: "f", Name: "专班.jpg", Size: 1, Body: []byte("x"), AtMS: now}
			if err := tx.AddProof(ctx, &p); err != nil {
				return err
			}
		}
	}
	return nil
}
