"""What a model is (`model`) and what will run (`program`): frozen values, no target, no sympy."""
