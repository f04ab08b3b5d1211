package index

import (
	"fmt"
	"testing"

	"anka/data"
)

// bigDistrict has n enterprises with names of the usual make.
func bigDistrict(n int) District {
	own := []rune("福星津马前进长冲郭坝中渡红花驴溪滩盘金刚大坡牌坊洞塘绣庄康龙渝威四维科赛华盛兰沱玖德运天泽永固安聚鑫万家乐圣泉鼎山滨江西门")
	kinds := []struct {
		end string
		t   data.EnterpriseType
	}{{"加油站", "petrol_station"}, {"化工有限公司", "chem_production"}, {"油库", "chem_storage"}, {"气体有限责任公司", "gas_filling"}, {"烟花爆竹", "fireworks_wholesale"}}
	areas := []string{"几江街道", "鼎山街道", "双福街道", "德感工业园", "珞璜工业园", "白沙镇", "油溪镇", "李市镇", "先锋镇", "石门镇"}
	d := District{Posts: []string{"卸油员", "加油员", "罐区司泵工"}}
	for i := range n {
		a, b, c := own[i%len(own)], own[i/len(own)%len(own)], own[i*7%len(own)]
		k := kinds[i%len(kinds)]
		d.Enterprises = append(d.Enterprises, Named{ID: int64(i + 1), Name: fmt.Sprintf("%c%c%c%s", a, b, c, k.end), Type: k.t, Area: areas[i%len(areas)]})
	}
	return d
}

func BenchmarkNewNames(b *testing.B) {
	d := bigDistrict(2000)
	shared()
	for b.Loop() {
		NewNames(shared(), d)
	}
}

func BenchmarkStatus(b *testing.B) {
	x := NewNames(shared(), bigDistrict(2000))
	for _, q := range []string{"德感工业园还有哪几家没验收", "degan haiyou najijia mei yanshou", "福性加油站上周考核成绩怎么样", "本周比上周", "有人触电了怎么救"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				x.Status(q, asked, nil, nil)
			}
		})
	}
}
