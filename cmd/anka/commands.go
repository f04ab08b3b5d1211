package main

// commands in the order in which --help shows them. The function breaks the
// loop help → commands → help.
var commands []command

func init() {
	commands = []command{
		{"eval", "[--cards DIR] [--questions FILE]", "用标注好的问题量一量找卡准不准", evalCommand},
		{"tune", "--set 卡片,怎么问,问题 …", "用标注好的问题重新拟合权重（给开发者）", tuneCommand},
	}
}
