package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"

	"anka/data/quiz"
	"anka/data/workforce"
)

// simulateCommand plays a work-force that is drilled for a year and prints, side
// by side, what each way of choosing the questions comes to.
func simulateCommand(_ context.Context, s std, args []string) error {
	f := flag.NewFlagSet("simulate", flag.ContinueOnError)
	cards := f.String("cards", "", "卡片目录或文件；不写就用自带示例")
	seed := f.Uint64("seed", 1, "种子：同一个种子出同样的结果")
	workers := f.Int("workers", 200, "多少人")
	days := f.Int("days", 365, "多少天，31 以上：头 30 天是学的，不算")
	most := f.Int("most", 5, "一天最多几题")
	asJSON := f.Bool("json", false, "写成 JSON")
	if err := parse(f, s, args); err != nil {
		return err
	}
	if *workers < 1 || *workers > 100_000 || *days <= workforce.LearningDays || *days > 3650 || *most < 1 || *most > 20 {
		return usageError("--workers 写 1 到 100000，--days 写 31 到 3650，--most 写 1 到 20。")
	}
	posts, err := simulatedPosts(*cards)
	if err != nil {
		return err
	}
	all, err := workforce.Compare(workforce.Options{Seed: *seed, Workers: *workers, Days: *days, Most: *most, Posts: posts})
	if err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(s.out).Encode(all)
	}
	items := 0
	for _, p := range posts {
		items += len(p)
	}
	fmt.Fprintf(s.out, "%d workers, %d days, %d posts of %d items on average, at most %d questions a day, seed %d.\n", *workers, *days, len(posts), items/len(posts), *most, *seed)
	fmt.Fprintf(s.out, "Shares are true recall after day %d, days off and leave included; what was never asked counts as not known.\n\n", workforce.LearningDays)
	fmt.Fprintln(s.out, "| way | prompts a worker a day | known on a random day | of these, red and critical | first steps known | first steps, worst day |")
	fmt.Fprintln(s.out, "|---|--:|--:|--:|--:|--:|")
	by := map[string]workforce.Figures{}
	for _, x := range all {
		by[x.Name] = x
		fmt.Fprintf(s.out, "| %s | %.2f | %.3f | %.3f | %.3f | %.3f |\n", wayName(x), x.Prompts, x.Known, x.Heavy, x.First, x.FirstWorst)
	}
	fmt.Fprintf(s.out, "\n%s\n", evenWords("of all and of red and critical", by[workforce.Even], by[workforce.Ladder]))
	fmt.Fprintln(s.out, evenWords("of all, of red and critical and of first steps", by[workforce.Alike], by[workforce.Ladder]))
	return nil
}

// evenWords says what as much knowledge as the ladder's costs, and what of it goes
// to the first steps, of which more is known.
func evenWords(of string, even, ladder workforce.Figures) string {
	how := "fewer"
	saved := 100 * (1 - even.Prompts/ladder.Prompts)
	if saved < 0 {
		how, saved = "more", -saved
	}
	words := fmt.Sprintf("At the ladder's share known, %s: %.0f %% %s prompts; first steps at %.3f against %.3f, which %.0f %% of the prompts are for (ladder %.0f %%).",
		of, saved, how, even.First, ladder.First, 100*even.FirstShare, 100*ladder.FirstShare)
	if even.Known < ladder.Known || even.Heavy < ladder.Heavy || even.First < ladder.First {
		words = "As much as with the ladder was not reached. " + words
	}
	return words
}

func wayName(x workforce.Figures) string {
	switch x.Name {
	case workforce.Anka:
		return "Anka"
	case workforce.Even:
		return fmt.Sprintf("Anka, first steps as above, red and critical at %.2f, the rest at %.2f: as much known as with the ladder", x.HeavyAt, x.OtherAt)
	case workforce.Alike:
		return fmt.Sprintf("Anka, first steps at %.2f, red and critical at %.2f, the rest at %.2f: as much known as with the ladder, first steps too", x.FirstAt, x.HeavyAt, x.OtherAt)
	case workforce.Ladder:
		return "ladder 1-3-10-30-60, then never"
	case workforce.SM2:
		return "SM-2"
	}
	return "as many random questions as Anka"
}

// simulatedPosts are the posts of some cards, as what is to be remembered.
func simulatedPosts(cards string) ([][]workforce.Item, error) {
	files, err := readCards(cards)
	if err != nil {
		return nil, err
	}
	var posts [][]workforce.Item
	for _, file := range files {
		if file.Refused() {
			return nil, fmt.Errorf("%s", file.Findings[0])
		}
		if file.Set != nil {
			var post []workforce.Item
			for _, it := range quiz.Open(file.Set).Items() {
				post = append(post, workforce.Item{Weight: it.Weight, Critical: it.Critical})
			}
			if len(post) > 0 {
				posts = append(posts, post)
			}
		}
	}
	if len(posts) == 0 {
		return nil, fmt.Errorf("%s 里没有岗位卡。", cards)
	}
	return posts, nil
}
