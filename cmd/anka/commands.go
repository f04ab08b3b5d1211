package main

// commands in the order in which --help shows them. The function breaks the
// loop help → commands → help.
var commands []command

func init() {
	commands = []command{
		{"demo", "[--addr HOST:PORT]", "在浏览器里试用，自带示例企业和卡", demoCommand},
		{"serve", "", "正式回答：接通 Telegram，或开网页", serveCommand},
		{"chat", "[--enterprise 企业] [--post 岗位]", "在终端里试用自带示例，不留数据", chatCommand},
		{"ask", "[--why] [--post 岗位] 问题", "在终端问一句，看工人会看到什么", askCommand},
		{"invite", "--enterprise 企业 --post 岗位 [--role 身份] [--uses 人数] …", "发加入的链接，最后一行就是链接", inviteCommand},
		{"bind", "--sender 编号 --name 姓名 …", "登记一个人，或把群绑到企业", bindCommand},
		{"import", "[--yes] [--roster] FILE|DIR…", "导入卡片文件或企业名册，先看清变化再确认", importCommand},
		{"export", "[--roster] DIR|FILE.xlsx", "导出现行的卡，一个岗位一个文件；或企业名册", exportCommand},
		{"template", "[--roster] FILE.xlsx", "写一个带示例的空白工作簿", templateCommand},
		{"status", "[--area 属地] [--out 目录] [要问的话]", "推行进度：和监管员在聊天里问的一样", statusCommand},
		{"gaps", "[--enterprise 企业]", "列出没有卡回答的和答错的，问得多的在前", gapsCommand},
		{"log", "[--json|--aside] [--since 日期]", "列出问过的每个问题，或没处理成的", logCommand},
		{"doctor", "", "查哪里有毛病，每样该怎么办", doctorCommand},
		{"verify", "[--heads FILE] [--head 校验码] [--row 校验 8 位]", "查考核记录有没有被改动、删减、倒退", verifyCommand},
		{"forget", "--person 姓名 [--enterprise 企业] --yes", "删掉一个人的个人内容，校验链照样完整", forgetCommand},
		{"backup", "[--force] FILE", "备份数据库，serve 不用停", backupCommand},
		{"restore", "[--force] [--db PATH] FILE", "从备份恢复数据库，先停 serve", restoreCommand},
		{"eval", "[--cards DIR] [--questions FILE]", "用标注好的问题量一量找卡准不准", evalCommand},
		{"quiz", "[--cards DIR] [--json] [--draw 题数]", "写出能考的每道题和答案，给人核对", quizCommand},
		{"simulate", "[--workers N] [--days N] [--seed N] [--json]", "模拟一年的每日一练：几种出题办法并排比", simulateCommand},
		{"bench", "[--quick] [--telegram|--drills|--rollout] [--json]", "量一量这台机器上有多快、占多少内存", benchCommand},
		{"tune", "--set 卡片,怎么问,问题 …", "用标注好的问题重新拟合权重（给开发者）", tuneCommand},
	}
}
