System.Console.Error.WriteLine("heavytails: no command yet"); return 1;
