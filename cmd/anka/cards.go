package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"

	"anka/bot/eval"
	"anka/data/exchange"
	"anka/data/sample"
)

// readCards reads the card files of a path, or the sample's when it is empty.
func readCards(path string) ([]exchange.File, error) {
	if path == "" {
		return sampleCards()
	}
	return exchange.ReadPath(path)
}

func sampleCards() ([]exchange.File, error) {
	names, err := fs.Glob(sample.Files, "cards/*.yaml")
	if err != nil {
		return nil, err
	}
	out := make([]exchange.File, 0, len(names))
	for _, name := range names {
		body, err := sample.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out = append(out, exchange.Read(name, bytes.NewReader(body)))
	}
	return out, nil
}

func readQuestions(path string) ([]eval.Question, error) {
	if path == "" {
		body, err := sample.Files.ReadFile("questions.jsonl")
		if err != nil {
			return nil, err
		}
		return eval.ReadQuestions("questions.jsonl", bytes.NewReader(body))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("问题文件打不开：%w", err)
	}
	defer file.Close()
	return eval.ReadQuestions(path, file)
}

// mergeWordings adds a file of wordings to the cards.
func mergeWordings(files []exchange.File, path string) ([]exchange.Finding, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("怎么问文件打不开：%w", err)
	}
	defer file.Close()
	words, found := exchange.ReadWordings(path, file)
	for _, f := range found {
		if !f.Warning {
			return nil, fmt.Errorf("%s", f)
		}
	}
	return append(found, words.Merge(path, files)...), nil
}
