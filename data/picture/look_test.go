package picture

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var look = flag.String("look", "", "a folder into which the test's pictures are written, to be looked at")

type drawable interface{ PNG() ([]byte, error) }

func pictures() map[string]drawable {
	out := map[string]drawable{
		"table":   enterprises(9),
		"table30": enterprises(45),
		"table0":  Table{Title: "逾期的企业", Note: "截至 2021-12-21 08:00", Head: []string{"企业", "差什么", "逾期"}},
		"nohead":  Table{Rows: []Row{{Cells: []string{"卸油员", "4 张卡齐"}}, {Cells: []string{"加油员", "缺应急处置卡"}, Light: Red}}},
		"plain": Table{Title: "第二家：江津油库", Note: "按岗位，截至 2021-12-20 08:00", Head: []string{"岗位", "四张卡", "在岗", "考过", "说得明", "做得到"},
			Align: []Align{Left, Left, Right, Right, Right, Right},
			Rows: []Row{
				{Cells: []string{"卸油员", "齐", "6", "6", "83 分", "未考"}}, {Cells: []string{"油品计量化验工（夜班）", "缺应急处置卡", "12", "0", "未考", "未考"}},
				{Cells: []string{"", "", "", "", "", ""}}, {Cells: []string{"班长"}},
			}},
		"me": Bars{Title: "张敏 卸油员", Note: "12月20日 08:00，记得多少", Bars: []Bar{
			{Above: "记得住", Label: "能应急", Value: new(74.0), Text: "74%", Detail: "考过 3 条，共 59 条（昨天）"},
			{Label: "会操作", Detail: "共 41 条"}, {Label: "知风险", Value: new(100.0), Text: "100%", Detail: "考过 14 条，共 14 条（3天前到今天）"},
			{Label: "明职责", Value: new(0.0), Text: "0%"},
			{Above: "说得明", Label: "打过分的", Value: new(99.7), Text: "99分"}, {Above: "做得到", Label: "做对的步", Value: new(0.4), Text: "1/250"},
		}},
		"areas":    areas(),
		"columns":  weeks(6, 3),
		"columns1": weeks(20, 1), "columns2": weeks(9, 2), "columns3": weeks(12, 3),
	}
	return out
}

func enterprises(n int) Table {
	t := Table{Title: "德感工业园：还没验收的企业", Note: "截至 2021-12-20 08:00，共 45 家，验收 12 家，完成率 26.7%", Unit: "家",
		Head: []string{"企业", "差什么", "逾期"}, Align: []Align{Left, Left, Right}}
	names := []string{"重庆三峡油漆股份有限公司", "江津油库", "重庆市江津区天然气有限责任公司德感配气站", "示例加油站", "中国石化销售股份有限公司重庆江津滨江加油站（特许）", "华峰化工"}
	lacks := []string{"卸油员 应急处置卡", "考核 12 人未考", "旁站没有", "—", "缺卡：动火监护人、受限空间监护人、登高架设作业人员的操作卡和应急处置卡"}
	for i := range n {
		t.Rows = append(t.Rows, Row{Light: Light(i%3) + 1, Cells: []string{names[i%len(names)], lacks[i%len(lacks)], fmt.Sprintf("%d 天", i*7%40)}})
	}
	return t
}

func areas() Bars {
	b := Bars{Title: "完成率，按属地", Note: "截至 2021-12-20 08:00；完成率＝验收÷应推进", Unit: "个"}
	for i, n := range []string{"江津区德感工业园发展中心", "几江街道", "白沙工业园发展中心", "珞璜工业园", "双福街道"} {
		x := Bar{Label: n, Value: new(float64(i) * 24.3), Text: fmt.Sprintf("%d/45，%.1f%%", i*11, float64(i)*24.3), Light: Light(i%3) + 1}
		if i == 4 {
			x.Value, x.Text, x.Light = nil, "没有企业", NoLight
		}
		b.Bars = append(b.Bars, x)
	}
	return b
}

func weeks(n, series int) Columns {
	o := Columns{Title: "每周进度", Note: "到每周日 24 时", Unit: "家"}
	for i := range n {
		o.Labels = append(o.Labels, fmt.Sprintf("%d-%02d", 10+i/4, 1+i%4*7))
	}
	for s := range series {
		x := Series{Name: []string{"四张卡齐", "考核过", "验收"}[s]}
		for i := range n {
			x.Values = append(x.Values, new(float64((i+1)*(5-s))))
		}
		x.Values[1] = nil
		o.Series = append(o.Series, x)
	}
	return o
}

// TestLook writes the pictures for a person to look at: go test ./data/picture -look DIR
func TestLook(t *testing.T) {
	if *look == "" {
		t.Skip("no -look")
	}
	for name, p := range pictures() {
		b, err := p.PNG()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*look, name+".png"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
