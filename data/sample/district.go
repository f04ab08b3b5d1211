package sample

import "anka/data"

// DistrictEnterprise is an enterprise of the made-up district.
type DistrictEnterprise struct {
	Name       string
	Type       data.EnterpriseType
	Area       string
	Stage      data.Stage // that it is to be accepted in
	OtherNames []string   // as people call it
}

// DistrictAreas are the areas of the made-up district: 镇街 and 园区.
var DistrictAreas = []string{"几江街道", "鼎山街道", "双福街道", "德感工业园", "珞璜工业园", "白沙镇", "油溪镇", "李市镇", "先锋镇"}

// The areas and types that District repeats.
const (
	production = data.EnterpriseType("chem_production")
	storage    = data.EnterpriseType("chem_storage")
	filling    = data.EnterpriseType("gas_filling")
	petrol     = data.EnterpriseType("petrol_station")
	wholesale  = data.EnterpriseType("fireworks_wholesale")
)

// District lists the enterprises of the made-up district: the five that go before,
// and others. All are made up, and their names say so.
var District = []DistrictEnterprise{
	{station, petrol, "几江街道", data.Demonstration, []string{"江津站"}},
	{depot, storage, "双福街道", data.Demonstration, []string{"江津库"}},
	{paint, production, "德感工业园", data.Demonstration, []string{"三峡漆", "油漆厂"}},
	{gas, filling, "珞璜工业园", data.Demonstration, []string{"乔大"}},
	{fireworks, wholesale, "白沙镇", data.Demonstration, []string{"江渝花炮"}},

	{"滨江路加油站（示例）", petrol, "几江街道", data.Rollout, nil},
	{"西门加油站（示例）", petrol, "几江街道", data.Rollout, nil},
	{"鼎山大道加油站（示例）", petrol, "鼎山街道", data.Rollout, nil},
	{"圣泉湖加油站（示例）", petrol, "鼎山街道", data.Rollout, nil},
	{"福星加油站（示例）", petrol, "双福街道", data.Rollout, nil},
	{"九江大道加油站（示例）", petrol, "双福街道", data.Rollout, []string{"九江站"}},
	{"津马加油站（示例）", petrol, "双福街道", data.Rollout, nil},
	{"前进加油站（示例）", petrol, "德感工业园", data.Rollout, nil},
	{"长冲加油站（示例）", petrol, "德感工业园", data.Rollout, nil},
	{"郭坝加油站（示例）", petrol, "珞璜工业园", data.Rollout, nil},
	{"中渡加油站（示例）", petrol, "珞璜工业园", data.Rollout, nil},
	{"红花店加油站（示例）", petrol, "白沙镇", data.Rollout, nil},
	{"驴溪加油站（示例）", petrol, "白沙镇", data.Rollout, nil},
	{"滩盘加油站（示例）", petrol, "白沙镇", data.Rollout, nil},
	{"金刚加油站（示例）", petrol, "油溪镇", data.Rollout, nil},
	{"大坡加油站（示例）", petrol, "油溪镇", data.Rollout, nil},
	{"牌坊加油站（示例）", petrol, "李市镇", data.Rollout, nil},
	{"洞塘加油站（示例）", petrol, "李市镇", data.Rollout, nil},
	{"绣庄加油站（示例）", petrol, "先锋镇", data.Rollout, nil},
	{"先锋服务区东加油站（示例）", petrol, "先锋镇", data.Rollout, []string{"服务区东站"}},
	{"先锋服务区西加油站（示例）", petrol, "先锋镇", data.Rollout, []string{"服务区西站"}},

	{"津川树脂（示例）", production, "德感工业园", data.Rollout, nil},
	{"康龙涂料（示例）", production, "德感工业园", data.Rollout, nil},
	{"渝威精细化工（示例）", production, "珞璜工业园", data.Rollout, []string{"渝威化工"}},
	{"四维新材料（示例）", production, "珞璜工业园", data.Rollout, []string{"四维材料"}},
	{"科赛助剂（示例）", production, "双福街道", data.Rollout, nil},
	{"白沙酒精（示例）", production, "白沙镇", data.Rollout, []string{"酒精厂"}},
	{"华盛粘合剂（示例）", production, "德感工业园", data.Rollout, []string{"胶水厂"}},

	{"三峡储运（示例）", storage, "珞璜工业园", data.Rollout, nil},
	{"兰家沱油库（示例）", storage, "珞璜工业园", data.Rollout, nil},
	{"玖龙化学品仓储（示例）", storage, "珞璜工业园", data.Rollout, []string{"玖龙仓储"}},
	{"德运危化品仓库（示例）", storage, "德感工业园", data.Rollout, []string{"德运仓库"}},

	{"华南气体（示例）", filling, "德感工业园", data.Rollout, nil},
	{"天泽气体（示例）", filling, "双福街道", data.Rollout, nil},
	{"永固乙炔（示例）", filling, "白沙镇", data.Rollout, nil},
	{"津安工业气体（示例）", filling, "珞璜工业园", data.Rollout, []string{"津安气体"}},

	{"白沙烟花（示例）", wholesale, "白沙镇", data.Rollout, nil},
	{"聚福烟花爆竹（示例）", wholesale, "李市镇", data.Rollout, []string{"聚福烟花"}},
	{"鑫盛烟花爆竹（示例）", wholesale, "油溪镇", data.Rollout, []string{"鑫盛花炮"}},
	{"万家乐烟花爆竹（示例）", wholesale, "双福街道", data.Rollout, []string{"万家乐"}},
}
