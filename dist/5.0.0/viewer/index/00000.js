piece("index",0,[
["e7350191acdd3fc0","000_abb161fc2ad0c5b2.txt","#Nature对话OpenAI首席科学家##AI将有能力进行创新研究#除了润色论文、编写代码，AI还能够为科研做些什么？《Nature》杂志就人工智能能否产出原创性科学成果、AG...","《Nature》 Jakub Pachocki","bulleted",10,0,0],
["c6f38ad79b00314c","001_040338d94b1b9f7e.txt","","山姆·奥特曼 雅各布·帕霍基 马克·陈 Psyho 李世石 伊利亚·苏茨克弗 简·莱克","quoted",59,510,0],
["7180aabe19ae8be5","002_37920ef5dc06a9d7.txt","阿尔特曼再谈 DeepSeek：肯定开源模型巨大贡献，坚信人类终将实现 AGI","Fatma Deniz 阿尔特曼","labelled",24,587,0],
["337028a3f5943706","003_13099ac5c7817139.txt","2025年AI模型将成为同事而非搜索引擎：OpenAI联合创始人John Schulman的观点","John Schulman Dwarkesh Patel","monologue",9,0,0],
["da5944c149e6c0ab","004_48dae1d42664c9b5.txt","硬核｜O1之父和XAI联创解析推理时间计算和自动提示工程、AI从压缩机器时代过渡到思考机器时代","Summer Jimmy Ba Noam Brown","labelled",36,0,0]
]);
