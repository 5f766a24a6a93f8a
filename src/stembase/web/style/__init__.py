"""The living style page: every token and every part, in every state. `page` answers, `work` and `pictures` hold invented values (演示 / demo)."""
