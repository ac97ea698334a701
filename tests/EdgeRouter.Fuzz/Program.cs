using EdgeRouter.Fuzz;

return Commands.Run(args);
