package slacksim

// checkMessageBlocks checks a message's blocks and gives those without a block_id one. Caller holds mu.
func (s *Server) checkMessageBlocks(v any) ([]Block, *apiErr) {
	list, ok := v.([]any)
	if !ok {
		return nil, fail("invalid_blocks_format")
	}
	return s.fillBlockIDs(list), nil
}

// fillBlockIDs copies blocks and gives those without a block_id one. Caller holds mu.
func (s *Server) fillBlockIDs(list []any) []Block {
	var out []Block
	for _, x := range list {
		b, ok := x.(obj)
		if !ok {
			continue
		}
		c := Block{}
		for k, v := range b {
			c[k] = v
		}
		if id, _ := c["block_id"].(string); id == "" {
			c["block_id"] = randomHex(3)[:5]
		}
		out = append(out, c)
	}
	return out
}

func checkViewJSON(obj) []string      { return nil }
func checkOptionsAnswer(obj) []string { return nil }
