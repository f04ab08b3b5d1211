//go:build browser

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anka/bot/web/webtest"
	"anka/data"
	"anka/data/store"
)

// TestRolloutInBrowser: an officer reports a step with a photo; an inspector looks at it
// on site, checks the three tiers, opens a finding with a photo and a date; the officer
// is told, answers it, and the inspector closes it. All on telephones.
func TestRolloutInBrowser(t *testing.T) {
	p, url := openPlant(t)
	officer := webtest.Visit(t, url+"/join#"+invited(t, p, data.Officer, ""), webtest.Phone)
	comeIn(officer, "刘静")
	worker := webtest.Visit(t, url+"/join#"+invited(t, p, data.Worker, "卸油员"), webtest.Phone)
	comeIn(worker, "张敏")
	var token string
	err := p.store.Do(t.Context(), func(tx *store.Tx) (err error) {
		e, err := tx.Enterprise(t.Context(), stationName)
		if err != nil {
			return err
		}
		token, err = tx.Invite(t.Context(), &store.Invitation{Role: data.Supervisor, Area: e.Area, Uses: 1, ExpiresMS: time.Now().Add(time.Hour).UnixMilli()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	inspector := webtest.Visit(t, url+"/join#"+token, webtest.Phone)
	comeIn(inspector, "夏雪")
	photo := filepath.Join(t.TempDir(), "现场.png")
	if err := os.WriteFile(photo, photograph(t), 0o600); err != nil {
		t.Fatal(err)
	}

	officer.Ask("/rollout")
	officer.Answered("下一步：组建专班")
	officer.Sound("overview")
	officer.Shot("rollout-1-overview")
	officer.Tap("报：组建专班")
	officer.Answered("把材料发给我")
	officer.Choose("#file", photo)
	officer.Answered("照片文件：1 个")
	officer.Ask("站长任组长，共 5 人")
	officer.Answered("说明：站长任组长")
	officer.Sound("report")
	officer.Shot("rollout-2-report")
	officer.Tap("报上去")
	officer.Answered("✓ 组建专班")
	officer.Tap("一步一步看")
	officer.Answered("1 ✓ 组建专班")
	officer.Sound("steps")
	officer.Shot("rollout-3-steps")

	inspector.Ask("/inspect 江津加油站")
	inspector.Answered("否决项")
	inspector.Sound("inspection")
	inspector.Shot("inspect-1-three-tiers")
	inspector.Tap("必查项")
	inspector.Answered("看人作业")
	inspector.Tap("看人作业")
	inspector.Answered("看谁")
	inspector.Tap("张敏 卸油员")
	inspector.Answered("做哪一项")
	inspector.Tap("📋 收管放行")
	for n := range 20 {
		inspector.Until(`/步做到没有|都点完了/.test(` + lastSaid + `)`)
		was := webtest.Value[string](inspector, lastSaid)
		if strings.Contains(was, "都点完了") {
			break
		}
		label := "✓ 做到"
		if n == 1 {
			label = "✗ 没做到"
		}
		inspector.Tap(label)
		inspector.Until(lastSaid + ` !== ` + webtest.Quoted(was))
	}
	inspector.Tap("完成")
	inspector.Answered("要开成问题吗")
	inspector.Tap("开成问题")
	inspector.Answered("哪天前改好")
	inspector.Tap("7天")
	inspector.Answered("问题记下了")
	inspector.Choose("#file", photo)
	inspector.Answered("照片 1 张")
	inspector.Sound("finding")
	inspector.Shot("inspect-2-finding")
	inspector.Tap("回到检查")
	inspector.Answered("结束检查")
	inspector.Tap("结束检查")
	inspector.Answered("已经发给")
	inspector.Sound("result")
	inspector.Shot("inspect-3-result")

	officer.Answered("检查结果")
	officer.Sound("told")
	officer.Shot("inspect-4-told")
	officer.Tap("整改 1")
	officer.Answered("收管放行")
	officer.Shot("inspect-5-to-mend")
	officer.Tap("整改好了")
	officer.Answered("怎么改的")
	officer.Ask("手套换了新的，人人一双")
	officer.Answered("再发一张改好的照片")
	officer.Choose("#file", photo)
	officer.Answered("照片 1 张")
	officer.Sound("mended")
	officer.Shot("inspect-6-mended")
	officer.Tap("交")
	inspector.Answered("手套换了新的")
	inspector.Sound("to close")
	inspector.Shot("inspect-7-to-close")
	inspector.Tap("改好了，关闭")
	officer.Answered("关闭")
	officer.Shot("inspect-8-closed")
	inspector.Ask("江津加油站到哪一步了")
	inspector.Answered("2/13 步")
	inspector.Sound("enterprise")
	inspector.Shot("inspect-9-enterprise")
}
