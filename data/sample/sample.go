// Package sample holds the five demonstration enterprises of the notice with
// cards, people and questions made up for showing the program: every
// enterprise's name carries 「（示例）」. It only holds them.
package sample

import "embed"

// Files are cards/*.yaml and questions.jsonl in the exchange formats, and
// status.jsonl, labelled questions of supervisors.
//
//go:embed cards/*.yaml questions.jsonl status.jsonl
var Files embed.FS
