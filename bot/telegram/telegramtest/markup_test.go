package telegramtest

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func shape(list []Entity) string {
	var out []string
	for _, e := range list {
		extra := e.URL + e.Language + e.Emoji
		if e.User != nil {
			extra += fmt.Sprint(e.User.ID)
		}
		out = append(out, strings.TrimSpace(fmt.Sprint(e.Type, " ", e.Offset, " ", e.Length, " ", extra)))
	}
	return strings.Join(out, ", ")
}

func TestParseModes(t *testing.T) {
	for _, c := range []struct{ mode, in, text, want string }{
		{"HTML", "<b>🔥火</b> &lt;&amp;&gt; &quot;&#27833;&#x6CB9; &nbsp;", "🔥火 <&> \"油油 &nbsp;", "bold 0 3"},
		{"html", `<a href="https://a.cn/?x=1&amp;y">链</a> <a href='tg://user?id=77'>人</a> <a>https://b.cn</a>`, "链 人 https://b.cn", "text_link 0 1 https://a.cn/?x=1&y, text_mention 2 1 77, text_link 4 12 https://b.cn"},
		{"HTML", `<pre><code class="language-go">x</code></pre> <code>y</code> <pre>z</pre>`, "x y z", "pre 0 1 go, code 2 1, pre 4 1"},
		{"HTML", "<i>a<u>b<s>c</s></u></i> <tg-spoiler>d</tg-spoiler><span class=\"tg-spoiler\">e</span>", "abc de", "italic 0 3, underline 1 2, strikethrough 2 1, spoiler 4 1, spoiler 5 1"},
		{"HTML", "<blockquote>q</blockquote><blockquote expandable>r</blockquote>", "qr", "blockquote 0 1, expandable_blockquote 1 1"},
		{"HTML", "<b></b>空<tg-emoji emoji-id=\"5\">👍</>", "空👍", "custom_emoji 1 2 5"},
		{"MarkdownV2", `*粗* _斜_ __下__ ~删~ ||藏|| \*`, "粗 斜 下 删 藏 *", "bold 0 1, italic 2 1, underline 4 1, strikethrough 6 1, spoiler 8 1"},
		{"MarkdownV2", "*a _b ~c~_*", "a b c", "bold 0 5, italic 2 3, strikethrough 4 1"},
		{"MarkdownV2", "[链](https://a.cn/\\)) [人](tg://user?id=7) ![👍](tg://emoji?id=5)", "链 人 👍", "text_link 0 1 https://a.cn/), text_mention 2 1 7, custom_emoji 4 2 5"},
		{"MarkdownV2", "`a.b` ```go\nx-y\n``` ```z```", "a.b x-y\n z", "code 0 3, pre 4 4 go, pre 9 1"},
		{"MarkdownV2", ">一\n>二\n三", "一\n二\n三", "blockquote 0 3"},
		{"MarkdownV2", "前\n>一||\n后", "前\n一\n后", "expandable_blockquote 2 1"},
		{"Markdown", "*粗* _斜_ `码` [链](https://a.cn/) \\_ a.b-c!", "粗 斜 码 链 _ a.b-c!", "bold 0 1, italic 2 1, code 4 1, text_link 6 1 https://a.cn/"},
		{"Markdown", "```\nx\n```", "x\n", "pre 0 2"},
	} {
		text, list, err := parseMode(c.mode, c.in)
		if err != nil || text != c.text || shape(list) != c.want {
			t.Errorf("%s %s:\n%q %s %v\nwant %q %s", c.mode, c.in, text, shape(list), err, c.text, c.want)
		}
	}
}

func TestParseRefusals(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei := s.NewUser("小梅")
	mei.Starts("")
	for _, c := range []struct{ mode, text, want string }{
		{"HTML", "<b>", "can't parse entities: Can't find end tag corresponding to start tag \"b\""},
		{"HTML", "a<x>b", "can't parse entities: Unsupported start tag \"x\" at byte offset 1"},
		{"HTML", "a</b>", "can't parse entities: Unexpected end tag at byte offset 1"},
		{"HTML", "<b>油</i>", "can't parse entities: Unmatched end tag at byte offset 6, expected \"</b>\", found \"</i>\""},
		{"HTML", "1 < 2", "can't parse entities: Unsupported start tag \"\" at byte offset 2"},
		{"HTML", "<b", "can't parse entities: Unclosed start tag at byte offset 0"},
		{"HTML", "<b>x</b", "can't parse entities: Unclosed end tag at byte offset 4"},
		{"HTML", "<a href=\"x>y", "can't parse entities: Unclosed start tag \"a\" at byte offset 0"},
		{"HTML", "<a href>y</a>", "can't parse entities: Expected equal sign in declaration of an attribute of the tag \"a\" at byte offset 0"},
		{"HTML", "<span class=\"x\">y</span>", "can't parse entities: Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"},
		{"MarkdownV2", "第1条.", "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'"},
		{"MarkdownV2", "油*粗", "can't parse entities: Can't find end of Bold entity at byte offset 3"},
		{"MarkdownV2", "[x](y", "can't parse entities: Can't find end of a URL at byte offset 4"},
		{"MarkdownV2", "*a\n>b*", "can't parse entities: Can't find end of Bold entity at byte offset 0"},
		{"Markdown", "油_斜", "can't parse entities: Can't find end of the entity starting at byte offset 3"},
		{"BBCode", "x", "unsupported parse_mode"},
		{"HTML", "<b> </b>", "text must be non-empty"},
		{"HTML", "<b>" + strings.Repeat("油", 4096) + "</b>", ""}, // the length counts after parsing
		{"HTML", "<b>" + strings.Repeat("油", 4097) + "</b>", "message is too long"},
	} {
		want := c.want
		if want != "" {
			want = "Bad Request: " + want
		}
		if r := s.post(t, "sendMessage", map[string]any{"chat_id": mei.ID, "text": c.text, "parse_mode": c.mode}); r.Description != want {
			t.Errorf("%s %.40s: %d %s", c.mode, c.text, r.Code, r.Description)
		}
	}
}

// FuzzParseModes: whatever comes, the entities lie within the text.
func FuzzParseModes(f *testing.F) {
	for _, in := range []string{"<b>油</b>", "<a href=\"x.cn\">&lt;", "*a _b_*", "```go\nx```", ">a\n>b||", "[x](y)", "![x](tg://emoji?id=5)", "<pre><code class=\"language-a\">", "\\", "&#x110000;"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			return // refused before
		}
		for _, mode := range []string{"HTML", "MarkdownV2", "Markdown"} {
			text, list, err := parseMode(mode, in)
			if err != nil {
				continue
			}
			if err := checkEntities(text, list); err != nil || !utf8.ValidString(text) {
				t.Errorf("%s %q: %q %s %v", mode, in, text, shape(list), err)
			}
		}
	})
}
